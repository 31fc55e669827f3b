//! A temporary file that gets its final name only when it is complete.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

/// A file beside its target. If it is dropped before it is renamed to the target, the file is removed.
pub(super) struct Temporary {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_persistent: bool,
}

impl Temporary {
    /// Creates the file at once, not on another thread: a future that is dropped meanwhile would leave the file behind.
    pub(super) fn beside(target: &Path) -> Result<Self> {
        target.file_name().ok_or_else(|| Error::new(ErrorKind::InvalidInput, "the path has no file name"))?;
        replaceable(target)?;
        // this does not extend the target's own name, which may have the maximum length already. The standard library
        // seeds its hashers at random
        let hidden = format!(".truv-{:016x}.part", RandomState::new().build_hasher().finish());
        let path = target.with_file_name(hidden);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        Ok(Self { file: File::from_std(file), path, target: target.to_owned(), is_persistent: false })
    }

    pub(super) fn writer(&mut self) -> &mut File {
        &mut self.file
    }

    /// Renames the file to its final name, once all data is on the disk.
    pub(super) async fn persist(mut self) -> Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        // the target may have been replaced meanwhile
        replaceable(&self.target)?;
        fs::rename(&self.path, &self.target).await?;
        self.is_persistent = true;
        #[cfg(unix)]
        if let Some(folder) = self.target.parent() {
            // the new name has to reach the disk too; not every file system supports this
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            if let Ok(folder) = File::open(folder).await {
                let _ = folder.sync_all().await;
            }
        }
        Ok(())
    }
}

/// Refuses a device, pipe or socket: renaming would replace it with a plain file.
fn replaceable(target: &Path) -> Result<()> {
    match std::fs::metadata(target) {
        Ok(there) if there.is_dir() => Err(Error::new(ErrorKind::IsADirectory, "it is a folder")),
        Ok(there) if !there.is_file() => Err(Error::new(
            ErrorKind::InvalidInput,
            "it is a device, pipe or socket, not a regular file; use `to_writer`",
        )),
        _ => Ok(()),
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_persistent {
            // nobody can handle an error here
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
