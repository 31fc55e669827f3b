//! The program in a terminal.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::mpsc;
use std::thread;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::Truv;

/// What a terminal got, byte by byte.
pub(crate) struct Screen {
    pub(crate) bytes: Vec<u8>,
    pub(crate) code: u32,
}

const ROWS: NonZeroU16 = NonZeroU16::new(60).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(100).unwrap();
const SIZE: PtySize = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };

/// Runs the program in a terminal until it ends.
pub(crate) fn run(arguments: &[&str], environment: &[(String, String)]) -> Screen {
    let pair = native_pty_system().openpty(SIZE).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_truv"));
    command.env_clear();
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env("TRUV_CONFIG", "/nonexistent/truv.toml");
    for (name, value) in environment {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // a terminal whose program has ended gives an error on some systems
        let _ = reader.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    let status = child.wait().unwrap();
    drop(pair.master);
    Screen { bytes: receiver.recv().unwrap(), code: status.exit_code() }
}

impl Screen {
    /// What stands on the screen in the end, without colours.
    pub(crate) fn text(&self) -> String {
        let mut parser = vt100::Parser::new(ROWS, COLUMNS, 2000);
        parser.process(&self.bytes);
        let lines: Vec<String> = parser.screen().contents().lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n").trim_end().to_owned()
    }

    /// Everything that ever was on the screen.
    pub(crate) fn raw(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let truv = Truv::start();
    truv.user("crm-1");
    let mut environment = truv.environment();
    assert!(run(&["users", "list"], &environment).raw().contains("\u{1b}[36m"));
    assert!(!truv.says(&["users", "list", "--output", "table"]).contains('\u{1b}'));
    environment.push(("NO_COLOR".to_owned(), "1".to_owned()));
    assert!(!run(&["users", "list"], &environment).raw().contains("\u{1b}[36m"));
}

#[test]
fn a_wait_shows_its_progress_on_a_terminal() {
    let truv = Truv::by_reads();
    let user = truv.user("crm-1");
    let task = truv.login(&user).task_id;
    let screen = run(&["tasks", "get", &task, "--wait"], &truv.environment());
    assert_eq!(screen.code, 0, "{}", screen.text());
    let raw = screen.raw();
    assert!(raw.contains("tasks get: login") && raw.contains("tasks get: done"), "{raw}");
    // what moved is gone in the end
    let text = screen.text();
    assert!(text.starts_with("tasks get: done\n") && !text.contains("login"), "{text}");
}

#[test]
fn texts_cannot_move_the_cursor() {
    let truv = Truv::start();
    truv.says(&["users", "create", "--body", r#"{"external_user_id": "a\u001b[2Jb", "first_name": "x\u0007"}"#]);
    for arguments in [
        &["users", "list", "--show-values"][..],
        &["users", "list", "--show-values", "--jq", ".external_user_id"],
        &["users", "list", "--show-values", "--output", "yaml"],
        &["users", "list", "--show-values", "--output", "json"],
    ] {
        let raw = run(arguments, &truv.environment()).raw();
        assert!(!raw.contains("\u{1b}[2J") && !raw.contains('\u{7}'), "{arguments:?}: {raw:?}");
    }
}
