//! The command line's door, nothing else.

fn main() -> std::process::ExitCode {
    greffier::cli::main()
}
