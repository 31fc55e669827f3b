//! What each error code of Redis means, and what to do about it.

/// Codes that Redis before 7 puts inside of an `ERR` if the error arose in a script.
const IN_SCRIPTS: [&str; 8] =
    ["OOM", "READONLY", "NOPERM", "MISCONF", "NOREPLICAS", "WRONGTYPE", "CLUSTERDOWN", "LOADING"];

/// The code that the text of an `ERR` stands for.
pub(super) fn inner_code(code: &str, detail: &str) -> Option<&'static str> {
    if code != "ERR" {
        return None;
    }
    // "Protocol error: unauthenticated multibulk length": before a login, Redis 7 takes short commands only
    if detail.contains("unauthenticated") {
        return Some("NOAUTH");
    }
    let is_separator = |character: char| !character.is_ascii_uppercase();
    detail.split(is_separator).find_map(|word| IN_SCRIPTS.into_iter().find(|code| *code == word))
}

pub(super) fn of(code: &str, detail: &str) -> &'static str {
    match code {
        "WRONGPASS" => {
            "the user name or the password is wrong, or the user is switched off. Check both, and that special \
             characters in the URL are percent-encoded"
        }
        "NOAUTH" => "it wants a password. Put user and password into the URL (redis://user:password@host)",
        "NOPERM" => PERMISSION,
        "MOVED" | "ASK" | "CROSSSLOT" => {
            "it is a server of a cluster. Use `Redis::cluster`, with some of the cluster's servers"
        }
        "READONLY" => {
            "it is a replica, which takes no writes. Give the address of the master, or use `Redis::sentinel` so that a \
             switch of the master is followed"
        }
        "OOM" => {
            "its memory is full. Raise its `maxmemory`, or delete keys; with the policy `noeviction`, it refuses writes"
        }
        "LOADING" => "it is loading its data after a start. It answers again when that is done; there is nothing to do",
        "MASTERDOWN" => {
            "it is a replica without a link to its master. Give the address of the master, or repair the link"
        }
        "CLUSTERDOWN" => {
            "its cluster is down, or no server has this slot. Check CLUSTER INFO; during a failover it passes by itself"
        }
        "TRYAGAIN" => "the cluster is moving this slot. It passes by itself once that is done",
        "BUSY" | "UNKILLABLE" => "a script of another program keeps it busy. End that script (SCRIPT KILL)",
        "MISCONF" => {
            "it cannot save to its disk, and refuses writes (`stop-writes-on-bgsave-error`). Check its log, disk and \
             permissions"
        }
        "NOREPLICAS" => "too few replicas are connected for a write (`min-replicas-to-write`). Check the replicas",
        "WRONGTYPE" => "another program keeps something else under these keys. Choose another `key_prefix`",
        "DENIED" => {
            "it is in protected mode, which allows only its own machine. Set a password or `bind` in its configuration"
        }
        "NOSCRIPT" => "it does not keep scripts. Check that EVAL is allowed",
        "ERR" => of_text(detail),
        _ => "this crate does not know that code. Look for it in the documentation and in the log of Redis",
    }
}

const PERMISSION: &str = "the user may not run a command or use a key that this needs. Give the user the keys with the \
                          prefix and the commands that `truv_sdk::redis` lists (ACL SETUSER)";

/// Many errors have the code `ERR`, and differ in their text only.
fn of_text(detail: &str) -> &'static str {
    let has = |text: &str| detail.contains(text);
    if has("max number of clients") {
        "too many clients are connected. Raise its `maxclients`, or use fewer connections"
    } else if has("DB index") || has("SELECT is not allowed") {
        "there is no database of this number. Check the number at the end of the URL"
    } else if has("can't run this command") || has("No permission") || has("can't access") {
        PERMISSION
    } else if has("any password configured") || has("no password is set") {
        "it has no password, but one is given. Take the password out of the URL, or set one in Redis"
    } else if has("invalid password") {
        "the password is wrong"
    } else if has("for 'auth'") {
        "it knows no users, as Redis before 6. Give only the password (redis://:password@host)"
    } else if has("nknown command") || has("nknown Redis command") {
        "a required command is switched off or renamed. Allow EVAL, EVALSHA and the commands that `truv_sdk::redis` lists"
    } else if has("max number of cluster") || has("cluster support disabled") {
        "it is not a server of a cluster. Use `Redis::at`"
    } else {
        "look into its log"
    }
}
