//! Code page 850, which old French systems wrote and the WHATWG standard leaves out.

/// Its name by IANA.
pub const IBM850: &str = "IBM850";

/// The upper half (IBM CDRA, CCSID 850).
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                     ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Whether `label` names code page 850 or its twin with the euro sign.
pub fn is_ibm850(label: &str) -> bool {
    ["ibm850", "cp850", "850", "cspc850multilingual", "ibm00858", "cp858"]
        .iter()
        .any(|name| label.eq_ignore_ascii_case(name))
}

/// The text of bytes in code page 850.
pub fn ibm850(bytes: &[u8]) -> String {
    let upper: Vec<char> = UPPER.chars().collect();
    bytes
        .iter()
        .map(|&b| match b.checked_sub(128) {
            None => char::from(b),
            Some(n) => upper
                .get(usize::from(n))
                .copied()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_whole() {
        assert_eq!(super::UPPER.chars().count(), 128);
        assert_eq!(super::ibm850(b"\x90t\x82 \xae\xf8\xaf"), "Été «°»");
    }
}
