//! Each room of the crate uses only rooms below it: no arrow points up, so no cycle crosses a room.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test stops where it fails")]

use std::fs;
use std::path::Path;

/// From the ground up. Rooms on one floor do not use each other.
const FLOORS: &[&[&str]] = &[
    &["amount", "error", "json", "order", "table", "text", "time", "settlement"],
    &["position"],
    &["book", "pricing"],
    &["import", "exposure", "venue"],
    &["margin"],
    &["whatif"],
    &["credit"],
    &["report"],
    &["engine"],
    &["advice"],
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// The rooms that a source file uses, line by line, without its tests and its comments.
fn uses(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in source.lines().enumerate() {
        if line.contains("#[cfg(test)]") {
            break;
        }
        let code = line.split("//").next().unwrap_or_default();
        for path in code.split("crate::").skip(1) {
            let room: String = path.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !room.is_empty() {
                found.push((number + 1, room));
            }
        }
    }
    found
}

fn check(path: &Path, room: &str, wrong: &mut Vec<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            check(&entry.unwrap().path(), room, wrong);
        }
        return;
    }
    if path.extension().is_none_or(|extension| extension != "rs") {
        return;
    }
    for (line, used) in uses(&fs::read_to_string(path).unwrap()) {
        let (Some(from), Some(to)) = (floor(room), floor(&used)) else {
            wrong.push(format!("{}:{line}: {room} or {used} is on no floor; add it to FLOORS", path.display()));
            continue;
        };
        if to > from || (to == from && used != room && from > 0) {
            wrong.push(format!("{}:{line}: {room} must not use {used}", path.display()));
        }
    }
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    for entry in fs::read_dir("src").unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if room != "lib" {
            check(&path, &room, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_arrow_up_is_found() {
    let source = "use crate::engine::LiveBook; // crate::credit\nlet x = crate::amount::plain;\n#[cfg(test)]\nuse crate::report;\n";
    assert_eq!(uses(source), [(1, "engine".to_owned()), (2, "amount".to_owned())]);
}
