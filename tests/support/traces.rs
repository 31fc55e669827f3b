//! Everything that any crate writes to `tracing` or `log`, at the finest level.

use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock};

use tracing_subscriber::fmt::format::FmtSpan;

static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        written().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn written() -> MutexGuard<'static, Vec<u8>> {
    WRITTEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Captures what this process writes from now on; all tests share it. Each test that makes a call starts with this: a span that
/// another thread meets while the capture is being set up may stay silent for good.
pub(crate) fn capture() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(|| Writer)
            .init();
    });
}

pub(crate) fn captured() -> String {
    String::from_utf8_lossy(&written()).into_owned()
}
