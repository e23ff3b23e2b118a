//! The providers against a scripted model server over real HTTP.

#[path = "../../tests/model_server/mod.rs"]
mod model_server;

use std::time::{Duration, Instant};

use c2safe_llm_repair::config::{ProviderKind, RepairSettings};
use c2safe_llm_repair::provider::{self, Completion, Finish, Prompt};
use c2safe_llm_repair::{Error, ErrorKind};
use model_server::{text, Answer, Asked, Server};

const KEY: &str = "sk-test-0123456789abcdef";

/// The four ways in which a model behind HTTP is spoken to.
const WAYS: [(ProviderKind, bool); 4] = [
    (ProviderKind::OpenAi, false),
    (ProviderKind::OpenAi, true),
    (ProviderKind::Anthropic, false),
    (ProviderKind::Anthropic, true),
];

fn prompt() -> Prompt {
    Prompt {
        system: "Rules für alle".into(),
        user: "Do it".into(),
    }
}

fn settings(server: &Server, (kind, stream): (ProviderKind, bool)) -> RepairSettings {
    let url = match kind {
        ProviderKind::Anthropic => server.anthropic(),
        _ => server.openai(),
    };
    RepairSettings {
        provider: Some(kind),
        model: Some("model-1".into()),
        base_url: Some(url),
        stream: Some(stream),
        key_file: Some("key".into()),
        timeout: Some(5.0),
        idle_timeout: Some(0.4),
        retries: Some(3),
        backoff_ms: Some(10),
        reply_limit: Some(100_000),
        ..RepairSettings::default()
    }
}

fn ask(settings: &RepairSettings) -> Result<Completion, Error> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), KEY).unwrap();
    let provider = provider::open(settings, folder.path(), false)?;
    assert!(!provider.identity().contains(KEY));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(provider.complete("address", &prompt()))
}

/// Asks in all four ways a server that does the same things each time.
fn in_all_ways(
    script: fn(&Asked) -> Answer,
    check: impl Fn(Result<Completion, Error>, &Server, Duration),
) {
    for way in WAYS {
        let server = Server::start(script);
        let started = Instant::now();
        let result = ask(&settings(&server, way));
        if let Err(error) = &result {
            assert!(!error.to_string().contains("0123456789"), "{error}");
        }
        check(result, &server, started.elapsed());
    }
}

#[test]
fn a_reply_comes_whole_in_both_formats_streamed_or_not() {
    const REPLY: &str = "```rust\nfn f() -> char { 'ü' }\n```\nand \"more\" \\ things: 🦀\n";
    in_all_ways(
        |_| text(REPLY),
        |result, server, _| {
            let completion = result.unwrap();
            assert_eq!(completion.text, REPLY);
            assert_eq!(completion.finish, Finish::Done);
            assert!(!completion.usage.guessed);
            assert_eq!(completion.usage.input, 5);
            assert_eq!(completion.usage.output, model_server::tokens(REPLY));
            let asked = server.asked();
            assert_eq!(asked.len(), 1);
            assert_eq!(
                (asked[0].system.as_str(), asked[0].user.as_str()),
                ("Rules für alle", "Do it")
            );
            assert_eq!(asked[0].body["model"], "model-1");
            let key = match asked[0].is_anthropic() {
                true => asked[0].header("x-api-key").unwrap().to_string(),
                false => asked[0]
                    .header("authorization")
                    .unwrap()
                    .replace("Bearer ", ""),
            };
            assert_eq!(key, KEY);
        },
    );
}

#[test]
fn what_passes_is_waited_for() {
    // Busy, then three kinds of failure: four requests in all.
    in_all_ways(
        |asked| match asked.number {
            0 => Answer::Status(429, vec![("retry-after", "0.3".into())], "{}".into()),
            1 => Answer::Status(500, vec![], "oops".into()),
            2 => Answer::Drop,
            _ => text("good"),
        },
        |result, server, elapsed| {
            let completion = result.unwrap();
            assert_eq!((completion.text.as_str(), completion.retries), ("good", 3));
            assert_eq!(server.count(), 4);
            let asked = server.asked();
            let waited = asked[1].begin - asked[0].begin;
            assert!(
                waited >= Duration::from_millis(300),
                "{waited:?} of {elapsed:?}"
            );
        },
    );
    for status in [408, 409, 503, 529] {
        let server = Server::start(move |asked| match asked.number {
            0 => Answer::Status(status, vec![], "{}".into()),
            _ => text("good"),
        });
        assert_eq!(ask(&settings(&server, WAYS[0])).unwrap().text, "good");
    }
}

#[test]
fn a_silent_server_is_asked_again_and_given_up() {
    in_all_ways(
        |asked| match asked.number {
            0 => Answer::Hang(Duration::from_secs(3)),
            _ => text("good"),
        },
        |result, server, elapsed| {
            assert_eq!(result.unwrap().text, "good");
            assert_eq!(server.count(), 2);
            assert!(elapsed < Duration::from_secs(3), "{elapsed:?}");
        },
    );
    let server = Server::start(|_| Answer::Hang(Duration::from_secs(3)));
    let mut short = settings(&server, WAYS[1]);
    short.retries = Some(1);
    let error = ask(&short).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert_eq!(server.count(), 2);
}

#[test]
fn what_does_not_pass_is_said_at_once() {
    let body = |message: &str| format!("{{\"error\": {{\"message\": \"{message}\"}}}}");
    let wrong_key = body(&format!("Incorrect API key: {KEY}, see ****cdef"));
    let cases = [
        (401, wrong_key, ErrorKind::Unauthorized),
        (403, body("not for you"), ErrorKind::Forbidden),
        (404, "<html>nothing</html>".into(), ErrorKind::NotFound),
        (
            404,
            body("The model `model-1` does not exist"),
            ErrorKind::UnknownModel,
        ),
        (
            404,
            body("model: model-1 not_found_error"),
            ErrorKind::UnknownModel,
        ),
        (400, body("too many tokens"), ErrorKind::Refused),
        (302, String::new(), ErrorKind::Refused),
    ];
    for (status, body, kind) in cases {
        let headers = vec![("location", "http://127.0.0.1:9/steal".to_string())];
        let server = Server::start(move |_| Answer::Status(status, headers.clone(), body.clone()));
        let error = ask(&settings(&server, WAYS[0])).unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert_eq!(server.count(), 1);
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains("0123456789") && !shown.contains("cdef"),
            "{shown}"
        );
    }
}

#[test]
fn failures_end_after_the_retries() {
    in_all_ways(
        |_| Answer::Status(500, vec![], "{\"error\": \"down\"}".into()),
        |result, server, _| {
            let error = result.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unavailable);
            assert!(
                error.message.contains("down") && error.message.contains("4 tries"),
                "{error}"
            );
            assert_eq!(server.count(), 4);
        },
    );
    // Nobody waits an hour for one reply.
    let server =
        Server::start(|_| Answer::Status(429, vec![("retry-after", "3600".into())], String::new()));
    let error = ask(&settings(&server, WAYS[0])).unwrap_err();
    assert_eq!((error.kind, server.count()), (ErrorKind::Unavailable, 1));
}

#[test]
fn ten_megabytes_are_not_taken() {
    in_all_ways(
        |_| Answer::Big(10 << 20),
        |result, server, _| {
            assert_eq!(result.unwrap_err().kind, ErrorKind::TooLarge);
            assert_eq!(server.count(), 1);
        },
    );
}

#[test]
fn what_is_no_reply_is_malformed() {
    for raw in [
        "{\"choices\": [",
        "[]",
        "{\"choices\": []}",
        "plain text",
        "",
    ] {
        for way in [WAYS[0], WAYS[2]] {
            let raw = raw.to_string();
            let server = Server::start(move |_| Answer::Raw(raw.clone()));
            let error = ask(&settings(&server, way)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Malformed, "{error}");
            assert_eq!(server.count(), 1);
        }
    }
    in_all_ways(
        |_| Answer::Cut("```rust\nfn f(".into()),
        |result, _, _| assert_eq!(result.unwrap().finish, Finish::Cut),
    );
    in_all_ways(
        |_| text(""),
        |result, _, _| assert_eq!(result.unwrap().text, ""),
    );
}

#[test]
fn a_command_gets_the_prompt_and_gives_the_reply() {
    let with = |command: &[&str]| RepairSettings {
        provider: Some(ProviderKind::Command),
        command: Some(command.iter().map(|s| s.to_string()).collect()),
        timeout: Some(2.0),
        reply_limit: Some(100_000),
        ..RepairSettings::default()
    };
    let reply = ask(&with(&["sh", "-c", "echo got; cat"])).unwrap();
    assert_eq!(reply.text, "got\nRules für alle\n\nDo it");
    assert!(reply.usage.guessed && reply.usage.input > 0);
    let kind = |command: &[&str]| ask(&with(command)).unwrap_err().kind;
    assert_eq!(kind(&["sh", "-c", "exit 3"]), ErrorKind::Unavailable);
    assert_eq!(kind(&["/nowhere/nothing"]), ErrorKind::Configuration);
    assert_eq!(kind(&["sleep", "60"]), ErrorKind::Timeout);
    assert_eq!(
        kind(&["head", "-c", "200000", "/dev/zero"]),
        ErrorKind::TooLarge
    );
    assert_eq!(kind(&["printf", "\\377"]), ErrorKind::Malformed);
}

#[test]
fn a_folder_takes_requests_and_gives_replies() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("exchange");
    let settings = RepairSettings {
        provider: Some(ProviderKind::Folder),
        folder: Some(place.clone()),
        timeout: Some(10.0),
        ..RepairSettings::default()
    };
    let agent = std::thread::spawn(move || loop {
        std::thread::sleep(Duration::from_millis(20));
        if let Ok(text) = std::fs::read_to_string(place.join("address.request.md")) {
            std::fs::write(place.join("new"), format!("I read: {text}")).unwrap();
            std::fs::rename(place.join("new"), place.join("address.reply.md")).unwrap();
            return;
        }
    });
    assert_eq!(
        ask(&settings).unwrap().text,
        "I read: Rules für alle\n\nDo it"
    );
    agent.join().unwrap();
}
