//! Writing: reports, and fixed files, which are never left half-written.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::discover::words;

/// Writes a report; folders on the way are made.
pub fn write_report(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// Writes a file that is not there yet; false, and nothing done, if it is.
pub fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Adds a text to the end of a file, which may not be there yet.
pub fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(text.as_bytes())
}

/// Replaces the text of a file that was read, whole or not at all; the error is a sentence without the path.
///
/// The new text is written beside the file and takes its place in one step, with its permissions. A link stays a link.
pub fn replace(path: &Path, before: &str, after: &str) -> Result<(), String> {
    let failed = |doing: &str, fault: io::Error| format!("{doing}: {}; nothing was changed", words(&fault));
    let target = fs::canonicalize(path).map_err(|fault| failed("it cannot be found again", fault))?;
    let data = fs::metadata(&target).map_err(|fault| failed("it cannot be read again", fault))?;
    // Asked by trying: who may write a file is more than its mode says.
    match OpenOptions::new().write(true).open(&target) {
        Err(fault) if fault.kind() == ErrorKind::PermissionDenied => {
            return Err("it is read-only; nothing was changed".to_owned());
        }
        _ => {}
    }
    unchanged(&target, before)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new()
        .prefix(".palint-")
        .tempfile_in(folder)
        .map_err(|fault| failed("a file beside it cannot be made", fault))?;
    let write = |file: &mut fs::File| {
        file.write_all(after.as_bytes())?;
        file.set_permissions(data.permissions())?;
        keep_owner(file, &data);
        file.sync_all()
    };
    write(beside.as_file_mut()).map_err(|fault| failed("the new text cannot be written", fault))?;
    // Writing took a while; another program may have saved the file since.
    unchanged(&target, before)?;
    beside.persist(&target).map_err(|fault| failed("it cannot be replaced", fault.error))?;
    Ok(())
}

fn unchanged(path: &Path, before: &str) -> Result<(), String> {
    match fs::read(path) {
        Ok(bytes) if bytes == before.as_bytes() => Ok(()),
        Ok(_) => Err("it was changed since it was read; nothing was changed".to_owned()),
        Err(fault) => Err(format!("it cannot be read again: {}; nothing was changed", words(&fault))),
    }
}

/// Someone else's file stays theirs, as far as the system lets us say so.
#[cfg(unix)]
fn keep_owner(file: &fs::File, data: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(data.uid()), Some(data.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &fs::File, _data: &fs::Metadata) {}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::replace;

    #[test]
    fn a_file_that_was_saved_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("user-data");
        fs::write(&path, "new").unwrap();
        let words = replace(&path, "old", "fixed").unwrap_err();
        assert!(words.contains("changed since it was read"), "{words}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_link_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("user-data"), folder.path().join("link"));
        fs::write(&path, "old\r\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("user-data", &link).unwrap();
        replace(&link, "old\r\n", "new\r\n").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\r\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_file_is_told_and_not_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("user-data");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let superuser = fs::OpenOptions::new().write(true).open(&path).is_ok();
        let replaced = replace(&path, "old", "new");
        assert_eq!(replaced.is_ok(), superuser, "{replaced:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), if superuser { "new" } else { "old" });
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o444);
    }
}
