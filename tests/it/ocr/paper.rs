//! Pages drawn point by point, as a scanner would bring them in: no font, no text layer.

/// A page in grey, A6 at 200 dpi.
#[derive(Clone)]
pub struct Sheet {
    pub pixels: Vec<u8>,
}

pub const WIDTH: usize = 827;
pub const HEIGHT: usize = 1166;
/// Where the first letter stands, how wide a point of a letter is, and how far lines are apart.
pub const LEFT: usize = 60;
pub const TOP: usize = 120;
const POINT: usize = 5;
pub const LINE: usize = 14 * POINT;

impl Sheet {
    /// A sheet with these lines of capital letters.
    pub fn of(lines: &[&str]) -> Self {
        let mut pixels = vec![255; WIDTH * HEIGHT];
        for (line, words) in lines.iter().enumerate() {
            for (column, letter) in words.chars().enumerate() {
                for (y, row) in glyph(letter).iter().enumerate() {
                    for x in (0..5).filter(|x| row >> (4 - x) & 1 == 1) {
                        let (left, top) = (LEFT + (column * 6 + x) * POINT, TOP + line * LINE + y * POINT);
                        for down in 0..POINT {
                            let start = (top + down) * WIDTH + left;
                            pixels[start..start + POINT].fill(0);
                        }
                    }
                }
            }
        }
        Self { pixels }
    }

    /// The sheet as a careless hand laid it: turned about its middle.
    pub fn askew(&self, degrees: f32) -> Self {
        let (sin, cos) = (-degrees.to_radians()).sin_cos();
        let middle = (WIDTH as f32 / 2.0, HEIGHT as f32 / 2.0);
        let at = |x: f32, y: f32| {
            let (x, y) = (x - middle.0, y - middle.1);
            let (x, y) = (middle.0 + cos * x - sin * y, middle.1 + sin * x + cos * y);
            let within = x >= 0.0 && y >= 0.0 && (x as usize) < WIDTH && (y as usize) < HEIGHT;
            if within {
                u32::from(self.pixels[y as usize * WIDTH + x as usize])
            } else {
                255
            }
        };
        // Each point is the mean of sixteen, as a scanner sees it.
        let parts = || (0..16).map(|n| ((n % 4) as f32 / 4.0, (n / 4) as f32 / 4.0));
        let point = |n: usize| {
            let (x, y) = ((n % WIDTH) as f32, (n / WIDTH) as f32);
            (parts().map(|(right, down)| at(x + right, y + down)).sum::<u32>() / 16) as u8
        };
        let pixels = (0..WIDTH * HEIGHT).map(point).collect();
        Self { pixels }
    }
}

/// A PDF of these sheets, and of nothing else. Its pictures are written in hexadecimal figures, so that it is text.
pub fn pdf(sheets: &[Sheet]) -> String {
    layered(sheets, &[])
}

/// The same with what an engine left as a layer of text over each of them: these lines, which nobody sees.
pub fn layered(sheets: &[Sheet], layer: &[&str]) -> String {
    let kids: String = (0..sheets.len()).map(|n| format!("{} 0 R ", 4 + n * 2)).collect();
    let lines: String = layer.iter().map(|line| format!("({line}) ' ")).collect();
    let draw = format!("q 297.72 0 0 419.76 0 0 cm /I Do Q BT /F 6 Tf 3 Tr 8 TL 10 400 Td {lines}ET");
    let font = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", sheets.len()),
        format!("<</Length {}>>\nstream\n{draw}\nendstream", draw.len()),
    ];
    for (n, sheet) in sheets.iter().enumerate() {
        let picture = 5 + n * 2;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 297.72 419.76]/Contents 3 0 R/Resources<<{font}/XObject<</I {picture} 0 R>>>>>>"
        ));
        let hex: String = sheet.pixels.iter().map(|pixel| format!("{pixel:02x}")).collect();
        objects.push(format!(
            "<</Type/XObject/Subtype/Image/Width {WIDTH}/Height {HEIGHT}/ColorSpace/DeviceGray/BitsPerComponent 8\
             /Filter/ASCIIHexDecode/Length {}>>\nstream\n{hex}>\nendstream",
            hex.len() + 1
        ));
    }
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (n, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    format!(
        "{pdf}xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
}

fn glyph(letter: char) -> [u8; 7] {
    match letter {
        'A' => [14, 17, 17, 31, 17, 17, 17],
        'B' => [30, 17, 17, 30, 17, 17, 30],
        'C' => [14, 17, 16, 16, 16, 17, 14],
        'D' => [30, 17, 17, 17, 17, 17, 30],
        'E' => [31, 16, 16, 30, 16, 16, 31],
        'G' => [14, 17, 16, 23, 17, 17, 14],
        'I' => [14, 4, 4, 4, 4, 4, 14],
        'L' => [16, 16, 16, 16, 16, 16, 31],
        'M' => [17, 27, 21, 21, 17, 17, 17],
        'N' => [17, 25, 21, 19, 17, 17, 17],
        'O' => [14, 17, 17, 17, 17, 17, 14],
        'P' => [30, 17, 17, 30, 16, 16, 16],
        'R' => [30, 17, 17, 30, 20, 18, 17],
        'S' => [15, 16, 16, 14, 1, 1, 30],
        'T' => [31, 4, 4, 4, 4, 4, 4],
        'U' => [17, 17, 17, 17, 17, 17, 14],
        'V' => [17, 17, 17, 17, 17, 10, 4],
        _ => [0; 7],
    }
}
