//! Just enough of the shell's syntax to read what `make -n` prints.

/// Splits a command into words: quotes and backslashes as in the shell; no expansion.
pub(super) fn split_words(command: &str) -> Vec<String> {
    split_commands(command).into_iter().flatten().collect()
}

/// Splits a line at `;`, `&&`, `||`, `|`, `(`, `)` outside quotes and each part into words.
/// Redirections and words with a command substitution are left out.
pub(super) fn split_commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut in_word = false;
    let mut opaque = false;
    let mut chars = line.chars().peekable();
    macro_rules! end_word {
        () => {
            if in_word {
                let done = std::mem::take(&mut word);
                if !opaque {
                    words.push(done);
                }
            }
            in_word = false;
            opaque = false;
        };
    }
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => {
                end_word!();
            }
            ';' | '|' | '&' | '(' | ')' => {
                end_word!();
                commands.push(std::mem::take(&mut words));
            }
            '\'' => {
                in_word = true;
                for c in chars.by_ref() {
                    if c == '\'' {
                        break;
                    }
                    word.push(c);
                }
            }
            '"' => {
                in_word = true;
                while let Some(c) = chars.next() {
                    match c {
                        '"' => break,
                        '\\' => match chars.next() {
                            Some(escaped @ ('"' | '\\' | '$' | '`')) => word.push(escaped),
                            Some(other) => {
                                word.push('\\');
                                word.push(other);
                            }
                            None => {}
                        },
                        _ => word.push(c),
                    }
                }
            }
            '\\' => {
                in_word = true;
                if let Some(escaped) = chars.next() {
                    word.push(escaped);
                }
            }
            '`' => {
                in_word = true;
                opaque = true;
                for c in chars.by_ref() {
                    if c == '`' {
                        break;
                    }
                }
            }
            '$' if chars.peek() == Some(&'(') => {
                in_word = true;
                opaque = true;
                let mut depth = 0;
                for c in chars.by_ref() {
                    match c {
                        '(' => depth += 1,
                        ')' => {
                            depth -= 1;
                            if depth == 0 {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
            '>' | '<' => {
                // `2>&1`, `> file`: the target is no argument.
                if word.bytes().all(|b| b.is_ascii_digit()) {
                    word.clear();
                    in_word = false;
                }
                end_word!();
                while chars.peek().is_some_and(|c| matches!(c, '>' | '&' | ' ')) {
                    chars.next();
                }
                while chars
                    .peek()
                    .is_some_and(|c| !matches!(c, ' ' | '\t' | ';' | '|' | '&' | ')'))
                {
                    chars.next();
                }
            }
            '#' if !in_word => break,
            _ => {
                in_word = true;
                word.push(c);
            }
        }
    }
    end_word!();
    let _ = (in_word, opaque);
    commands.push(words);
    commands.retain(|words| !words.is_empty());
    commands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_like_a_shell() {
        assert_eq!(
            split_commands(r#"cd src && gcc -DX="a b" -D'Y="z"' -c a.c > log 2>&1; ar r x.a a.o"#),
            vec![
                vec!["cd", "src"],
                vec!["gcc", "-DX=a b", "-DY=\"z\"", "-c", "a.c"],
                vec!["ar", "r", "x.a", "a.o"],
            ]
        );
        assert_eq!(
            split_words("gcc `pkg-config --cflags x` $(y z) -c a.c # note"),
            vec!["gcc", "-c", "a.c"]
        );
        assert!(split_words("'").is_empty() || split_words("'") == [""]);
    }
}
