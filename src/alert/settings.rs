/// What an administrator may set about mail: the table `[mail]`. Absent: no e-mail is offered.
#[derive(Clone, PartialEq)]
pub struct MailSettings {
    /// The submission server: `smtp://host:port`, `smtps://…`, with `?tls=required` as lettre reads it.
    pub server: String,
    /// The sender, as in a mail's From.
    pub from: lettre::message::Mailbox,
    /// The user name at the server, when it asks for one.
    pub user: Option<String>,
    /// The password, read from the file that `password_file` names; never printed.
    pub password: Option<String>,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings")
            .field("server", &self.server)
            .field("from", &self.from)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
