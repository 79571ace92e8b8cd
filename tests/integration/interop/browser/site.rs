//! The page's own origin: the page, what it loads, and where it reports to.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::Path as Segments;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use connect_plugin::schema::emit::FileSet;
use connect_plugin::{Listener, NamedService as _, Server, ServerHandle, Services};
use connect_plugin_tests::shapes::ShapesClient;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::sync::mpsc;

use super::pages::PagesClient;
use crate::programs::root;

/// A site of one page.
pub(super) struct Site {
    server: ServerHandle,
    /// What the page reports.
    pub(super) reports: mpsc::Receiver<String>,
}

impl Site {
    pub(super) async fn start() -> Self {
        let (sender, reports) = mpsc::channel(1);
        let services = [ShapesClient::SERVICE, PagesClient::SERVICE];
        let contract = FileSet::of_services(&services).expect("they agree");
        let contract = contract.encode_descriptor_set();
        let report = async move |text: String| {
            // An error says that the test has ended.
            drop(sender.send(text).await);
        };
        let router = Router::new()
            .route("/contract", get(async move || contract))
            .route("/report", post(report))
            .route("/{*path}", get(file));
        let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
        let server = Server::new(Services::new()).fallback_service(router);
        let server = server.start(listener).expect("it listens");
        Self { server, reports }
    }

    /// Returns what browsers call the origin of its page.
    pub(super) fn origin(&self) -> String {
        self.server.target().to_string()
    }
}

/// Returns the folder that is served.
pub(super) fn folder() -> PathBuf {
    root().join("tests/interop/browser")
}

/// Returns a file of the page's folder.
async fn file(Segments(path): Segments<String>) -> impl IntoResponse {
    let is_inside = path.split('/').all(|part| part != "..");
    let content_type = match Path::new(&path).extension().and_then(|it| it.to_str()) {
        Some("html") => "text/html",
        Some("js" | "mjs") => "text/javascript",
        _ => return Err(StatusCode::NOT_FOUND),
    };
    let found = is_inside.then(|| std::fs::read(folder().join(path)));
    let Some(Ok(bytes)) = found else {
        return Err(StatusCode::NOT_FOUND);
    };
    Ok(([(CONTENT_TYPE, content_type)], bytes))
}
