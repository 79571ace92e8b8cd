//! Python's protobuf package as the judge, with the classes that protoc generated.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use connect_plugin::{Message, json};
use connect_plugin_tests::everything::Everything;
use connect_plugin_tests::tools;
use prost_reflect::DynamicMessage;
use serde::{Deserialize, Serialize};

use crate::random::{Random, fill};
use crate::same::difference;
use crate::schema;

/// How many random values are tried.
const ROUNDS: u64 = 300;

/// One message for the judge, in one of its forms.
#[derive(Serialize)]
pub(crate) struct Case {
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<String>,
}

impl Case {
    pub(crate) fn bytes(message: &'static str, bytes: &[u8]) -> Self {
        Self {
            message,
            bytes: Some(hex::encode(bytes)),
            json: None,
        }
    }

    pub(crate) fn json(message: &'static str, json: &[u8]) -> Self {
        Self {
            message,
            bytes: None,
            json: Some(String::from_utf8(json.to_vec()).expect("JSON is UTF-8")),
        }
    }
}

/// What the judge read.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Verdict {
    Read { bytes: String, json: String },
    Refused { error: String },
}

impl Verdict {
    pub(crate) fn read(self) -> (String, String) {
        match self {
            Self::Read { bytes, json } => (bytes, json),
            Self::Refused { error } => panic!("the judge refuses it: {error}"),
        }
    }
}

/// Hands messages to the judge.
pub(crate) fn judge(cases: &[Case]) -> Vec<Verdict> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(schema::FILE);
    std::fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("a directory");
    std::fs::write(path, schema::text()).expect("the file can be written");
    let generated = Command::new(tools::PYTHON)
        .args(["-m", "grpc_tools.protoc", "--proto_path"])
        .arg(dir.path())
        .arg("--python_out")
        .arg(dir.path())
        .arg(schema::FILE)
        .status()
        .expect("protoc runs");
    assert!(generated.success(), "protoc refuses the file");

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("messages/judge.py");
    let mut child = Command::new(tools::PYTHON)
        .arg(script)
        .arg(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines: Vec<String> = cases
        .iter()
        .map(|case| serde_json::to_string(case).expect("it can be written"))
        .collect();
    // From a thread of its own, because the judge answers while it is still asked.
    let writer = std::thread::spawn(move || {
        for line in lines {
            writeln!(stdin, "{line}").expect("the judge reads");
        }
    });
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("everything was written");
    assert!(output.status.success(), "the judge failed");
    let text = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let verdicts: Vec<Verdict> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a verdict"))
        .collect();
    assert_eq!(verdicts.len(), cases.len());
    verdicts
}

#[test]
#[cfg_attr(not(has_python), ignore = "needs python: see .ci/tools")]
fn random_values_survive_both_ways_in_bytes_and_json() {
    let descriptor = schema::message("Everything");
    let values: Vec<Everything> = (0..ROUNDS)
        .map(|seed| {
            let mut random = DynamicMessage::new(descriptor.clone());
            fill(&mut random, &mut Random::new(seed + 1_000_000), 3);
            let bytes = prost_reflect::prost::Message::encode_to_vec(&random);
            Everything::from_proto(bytes).expect("the other judge's bytes")
        })
        .collect();
    let cases: Vec<Case> = values
        .iter()
        .flat_map(|value| {
            let json = json::to_vec(value, 0).expect("it can be written");
            [
                Case::bytes("Everything", &value.to_proto(0)),
                Case::json("Everything", &json),
            ]
        })
        .collect();
    let verdicts = judge(&cases);
    let dynamic = |bytes: &[u8]| {
        DynamicMessage::decode(descriptor.clone(), bytes).expect("the other judge reads it")
    };
    let mut verdicts = verdicts.into_iter();
    for (seed, value) in values.iter().enumerate() {
        let expected = dynamic(&value.to_proto(0));
        let mut next = || verdicts.next().expect("two for each").read();
        let ((bytes, json), (bytes_of_json, _)) = (next(), next());
        let bytes = hex::decode(bytes).expect("hex");
        let bytes_of_json = hex::decode(bytes_of_json).expect("hex");
        // Not the bytes themselves: JSON knows one `NaN` of many.
        let found = difference(&dynamic(&bytes), &dynamic(&bytes_of_json));
        assert_eq!(found, None, "seed {seed}: our bytes and our JSON differ");
        let ours = Everything::from_proto(bytes).expect("the judge's bytes");
        let found = difference(&expected, &dynamic(&ours.to_proto(0)));
        assert_eq!(found, None, "seed {seed}: the judge's bytes");
        let ours: Everything = json::from_slice(json.as_bytes()).expect("the judge's JSON");
        let found = difference(&expected, &dynamic(&ours.to_proto(0)));
        assert_eq!(found, None, "seed {seed}: the judge's JSON");
    }
}
