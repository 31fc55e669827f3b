//! The file that a log is kept in. One program has it at a time, and nothing in it changes before all of it is understood.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::log_text::{HEADER, check_start};
use crate::error::Error;

/// A file that is locked for this sandbox.
pub(crate) struct StateFile {
    file: File,
    path: PathBuf,
    /// Whether an incomplete write could not be undone.
    is_broken: bool,
}

impl StateFile {
    /// Opens or makes a file, and locks it. Its content stays unchanged.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::StateFile { path: path.into(), source };
        loop {
            let file = open_regular(path).map_err(failed)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Error::StateInUse { path: path.into() }),
                Err(TryLockError::Error(problem)) => return Err(failed(because("it cannot be locked", &problem))),
            }
            // A sandbox that was reset meanwhile has replaced the file by another.
            if is_at(&file, path).map_err(failed)? {
                // A link stays a link when the file is replaced.
                let path = fs::canonicalize(path).map_err(failed)?;
                return Ok(Self { file, path, is_broken: false });
            }
        }
    }

    /// The whole content. A file that is not a state file, or is larger than the limit, is not read to its end.
    pub(crate) fn read(&self, limit: usize) -> Result<Vec<u8>, Error> {
        let failed = |source| Error::StateFile { path: self.path.clone(), source };
        let unusable = |problem| Error::State { path: self.path.clone(), problem };
        let mut text = Vec::new();
        (&self.file).take(HEADER.len() as u64).read_to_end(&mut text).map_err(failed)?;
        check_start(&text).map_err(unusable)?;
        let length = self.file.metadata().map_err(failed)?.len();
        if length > limit as u64 {
            return Err(unusable(too_large(length, limit)));
        }
        (&self.file).read_to_end(&mut text).map_err(failed)?;
        Ok(text)
    }

    /// The whole content, while the file is in use.
    pub(super) fn text(&self) -> io::Result<Vec<u8>> {
        (&self.file).seek(SeekFrom::Start(0))?;
        let mut text = Vec::new();
        (&self.file).read_to_end(&mut text)?;
        Ok(text)
    }

    /// Takes away the rights of everybody but the owner.
    pub(super) fn keep_private(&self) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mut permissions = self.file.metadata()?.permissions();
            if permissions.mode() & 0o077 != 0 {
                permissions.set_mode(0o600);
                self.file.set_permissions(permissions).map_err(|problem| {
                    because("the rights of others cannot be taken away, and it is to hold keys", &problem)
                })?;
            }
        }
        Ok(())
    }

    /// Writes at a position, and cuts off everything after the text.
    pub(super) fn write_at(&mut self, at: usize, bytes: &[u8]) -> io::Result<()> {
        if self.is_broken {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut write = || {
            self.file.seek(SeekFrom::Start(at as u64))?;
            self.file.write_all(bytes)
        };
        let written = write();
        if written.is_err() {
            // Half a record would damage the next one.
            self.is_broken = self.file.set_len(at as u64).is_err();
        }
        written
    }

    /// Cuts off everything after a position.
    pub(super) fn cut(&self, length: usize) -> io::Result<()> {
        self.file.set_len(length as u64)
    }

    /// Replaces the whole content atomically.
    pub(super) fn replace(&mut self, text: &[u8]) -> io::Result<()> {
        let (mut new, name) = new_beside(&self.path)?;
        // The new file is locked before it gets the name that other programs look for.
        let replaced = (new.try_lock().map_err(io::Error::from))
            .and_then(|()| new.write_all(text))
            .and_then(|()| new.sync_all())
            .and_then(|()| fs::rename(&name, &self.path));
        match replaced {
            Ok(()) => (self.file, self.is_broken) = (new, false),
            Err(_) => drop(fs::remove_file(&name)),
        }
        replaced
    }

    /// Flushes the file to the disk, so that its content survives a crash of the machine.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

pub(super) fn too_large(length: u64, limit: usize) -> String {
    format!("it takes {length} bytes, more than the {limit} that the state may take; start with a larger limit")
}

fn because(what: &str, problem: &io::Error) -> io::Error {
    io::Error::new(problem.kind(), format!("{what}: {problem}"))
}

/// Opens a file to read and write, or makes it. Anything but a file is an error, before it is opened: a pipe would wait
/// for its other end.
fn open_regular(path: &Path) -> io::Result<File> {
    let check = |metadata: &fs::Metadata| match metadata.is_file() {
        true => Ok(()),
        false if metadata.is_dir() => Err(io::Error::other("it is a folder, not a file")),
        false => Err(io::Error::other("it is a device, a pipe or a socket, not a file")),
    };
    match fs::metadata(path) {
        Ok(metadata) => check(&metadata)?,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {}
        Err(problem) => return Err(problem),
    }
    let file = private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

/// A new file in the same folder, with its name.
fn new_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0;
    loop {
        let mut name = path.to_owned().into_os_string();
        name.push(format!(".{number}.new"));
        match private(OpenOptions::new().write(true).read(true).create_new(true)).open(&name) {
            Ok(file) => return Ok((file, name.into())),
            // Another program's file, or one left behind by a process that was killed.
            Err(problem) if problem.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => number += 1,
            Err(problem) => return Err(problem),
        }
    }
}

/// Lets only the owner read the file: nobody else needs to see what tests send, although it is made up.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Whether a path still leads to the file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(path) {
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(false),
        there => there?,
    };
    let here = file.metadata()?;
    Ok((here.dev(), here.ino()) == (there.dev(), there.ino()))
}

/// Elsewhere nothing tells.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
