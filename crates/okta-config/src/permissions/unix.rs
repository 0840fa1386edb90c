use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::StatVfsMountFlags;

use super::Folders;
use crate::Origin;
use crate::finding::{Finding, Findings};
use crate::resolve::Resolved;
use crate::source::Found;
use crate::value::Value;

const ROOT: u32 = 0;

pub(super) fn check(
    folders: &Folders<'_>,
    files: [(Option<&Path>, &[Found]); 2],
    resolved: &Resolved,
    findings: &mut Findings,
) {
    let user = rustix::process::geteuid().as_raw();
    for (path, found) in files {
        let Some(path) = path.filter(|_| !found.is_empty()) else {
            continue;
        };
        check_writers(path, user, findings);
        if found.iter().any(is_secret) && others_can_read(path) {
            let warning =
                "the file holds a secret, and others on this machine can read it; chmod 600";
            findings.warning(Finding::at(&Origin::File(path.to_owned(), None), warning));
        }
    }
    let folders = [folders.home.as_deref(), Some(folders.current)];
    let folders: Vec<_> = folders
        .into_iter()
        .flatten()
        .filter_map(|folder| folder.canonicalize().ok())
        .collect();
    for entry in &resolved.entries {
        let Some(path) = entry.value.secret_file() else {
            continue;
        };
        if is_below(path, &folders) && others_can_read(path) {
            let key = entry.setting.key();
            let warning =
                format!("{key} is a file that others on this machine can read; chmod 600");
            findings.warning(Finding::at(&entry.origin, warning));
        }
    }
}

/// Whether the value itself, and not the path of a file, must not be seen.
fn is_secret(found: &Found) -> bool {
    let kind = found.setting.kind;
    kind.is_secret()
        && kind
            .read(&found.raw, false)
            .is_ok_and(|value: Value| value.secret_file().is_none())
}

/// Who can write the file, or put another in its place, says where the credential goes.
fn check_writers(path: &Path, user: u32, findings: &mut Findings) {
    let origin = Origin::File(path.to_owned(), None);
    let real = path.canonicalize().ok();
    let of_link = real.as_deref().and_then(Path::parent);
    let places = [
        ("the file", Some(path)),
        ("its folder", path.parent()),
        ("the folder that it is linked from", of_link),
    ];
    for (name, place) in places {
        let Some((place, metadata)) = place.and_then(|it| Some((it, fs::metadata(it).ok()?)))
        else {
            continue;
        };
        match verdict(&metadata, user) {
            Verdict::Own => continue,
            // Kubernetes mounts secrets with mode 1777, and nobody can write there.
            Verdict::Anyone if is_read_only(place) => continue,
            Verdict::Anyone => {
                let mistake = format!(
                    "{name} can be written by anyone on this machine, who could send the credential elsewhere; chmod o-w"
                );
                findings.mistake(Finding::at(&origin, mistake));
            }
            Verdict::Stranger(owner) => {
                let warning = format!(
                    "{name} belongs to another user ({owner}), who could send the credential elsewhere"
                );
                findings.warning(Finding::at(&origin, warning));
            }
        }
        // Its folder is most often that of the link too, and one word is enough.
        return;
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Own,
    Anyone,
    /// A user id that is neither this user's nor root's.
    Stranger(u32),
}

fn verdict(metadata: &Metadata, user: u32) -> Verdict {
    judge(metadata.mode(), metadata.uid(), user)
}

fn judge(mode: u32, owner: u32, user: u32) -> Verdict {
    if mode & 0o002 != 0 {
        Verdict::Anyone
    } else if user != ROOT && ![user, ROOT].contains(&owner) {
        Verdict::Stranger(owner)
    } else {
        Verdict::Own
    }
}

/// Secrets that Kubernetes and Docker mount are readable for all by design.
fn others_can_read(path: &Path) -> bool {
    let is_open = |metadata: Metadata| metadata.mode() & 0o044 != 0;
    let is_mounted = |real: PathBuf| is_of_a_run(&real) || is_read_only(&real);
    fs::metadata(path).is_ok_and(is_open) && !path.canonicalize().is_ok_and(is_mounted)
}

fn is_read_only(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|mount| mount.f_flag.contains(StatVfsMountFlags::RDONLY))
}

fn is_of_a_run(real: &Path) -> bool {
    ["/run", "/var/run"].iter().any(|run| real.starts_with(run))
}

fn is_below(path: &Path, folders: &[PathBuf]) -> bool {
    path.canonicalize()
        .is_ok_and(|real| folders.iter().any(|folder| real.starts_with(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_neither_this_user_nor_root() {
        for (mode, owner, user, expected) in [
            (0o600, 1000, 1000, Verdict::Own),
            (0o644, 0, 1000, Verdict::Own),
            (0o644, 1001, 1000, Verdict::Stranger(1001)),
            (0o664, 1001, 1000, Verdict::Stranger(1001)),
            (0o644, 1001, 0, Verdict::Own),
            (0o646, 1000, 1000, Verdict::Anyone),
            (0o1777, 0, 1000, Verdict::Anyone),
            (0o777, 1001, 0, Verdict::Anyone),
        ] {
            assert_eq!(
                judge(mode, owner, user),
                expected,
                "{mode:o} {owner} {user}"
            );
        }
    }

    #[test]
    fn what_is_mounted_for_a_container_is_left_out() {
        for (path, expected) in [
            ("/run/secrets/okta.pem", true),
            ("/var/run/secrets/okta.pem", true),
            ("/runner/okta.pem", false),
            ("/home/me/run/okta.pem", false),
        ] {
            assert_eq!(is_of_a_run(Path::new(path)), expected, "{path}");
        }
    }
}
