//! TLS on both sides: who is trusted, who is not, and what is said about it.

use std::future::ready;
use std::pin::Pin;

use connect_plugin::tls::{CertifiedKey, ClientTls, PeerCertificate, Roots, ServerTls};
use connect_plugin::{
    Body, Bytes, Channel, ChannelBuilder, Context, Fallback, HttpVersion, Listener, Server,
    ServerHandle, Services, Target,
};
use connect_plugin_tests::shapes::{Shaper, Shapes, ShapesClient, ShapesServer};
use connect_plugin_tests::{Probe, ProbeClient};
use http::{Request, Response, StatusCode};

use super::authority::Authority;
use super::tap::{answer, listen, read_head};
use crate::shapes::contract::contract;

/// Answers with the certificate of the client.
struct WhoAreYou;

impl Fallback for WhoAreYou {
    fn call(&self, request: Request<Body>) -> Pin<Box<dyn Future<Output = Response<Body>> + Send>> {
        let certificate = request.extensions().get::<PeerCertificate>();
        let der = certificate.map(|certificate| Bytes::copy_from_slice(certificate.der()));
        let mut response = Response::new(der.map_or_else(Body::empty, Body::from));
        if request.uri().path() != "/who" {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        Box::pin(ready(response))
    }
}

async fn serve(tls: ServerTls) -> ServerHandle {
    let listener = Listener::bind("127.0.0.1:0").await.expect("a free port");
    let services = Services::new().with(ShapesServer::new(Shaper::default()));
    let server = Server::new(services).fallback(WhoAreYou).tls(tls);
    server.start(listener).expect("it listens")
}

fn channel(server: &ServerHandle, tls: ClientTls) -> ChannelBuilder {
    let target = server.target();
    assert!(matches!(target, Target::Https(_)), "{target}");
    Channel::builder(target.clone()).tls(tls)
}

/// Makes a call, and returns what its error says.
async fn refusal(channel: ChannelBuilder) -> String {
    let shapes = ShapesClient::new(channel.build());
    let error = shapes.uploads(&Context::new()).await;
    let error = error.expect_err("they do not trust each other");
    assert!(error.is_unavailable(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn calls_of_all_shapes_work_over_tls() {
    let authority = Authority::new();
    let server = serve(ServerTls::new(authority.sign("127.0.0.1").certified_key())).await;
    let channel = channel(&server, ClientTls::new(authority.roots())).build();
    contract(&ShapesClient::new(channel)).await;
}

#[tokio::test]
async fn http_1_works_over_tls_where_it_is_asked_for() {
    let authority = Authority::new();
    let server = serve(ServerTls::new(authority.sign("127.0.0.1").certified_key())).await;
    let channel = channel(&server, ClientTls::new(authority.roots()));
    let shapes = ShapesClient::new(channel.http_version(HttpVersion::Http1).build());
    let cx = Context::new();
    for _ in 0..3 {
        let sum = shapes.sum(&cx, [1, 2].into_iter().collect());
        assert_eq!(sum.await.expect("a sum"), 3);
    }
    let lines = ["one".to_owned()].into_iter().collect();
    let mut echo = shapes.echo(&cx, lines).await.expect("a stream");
    let line = echo.next_msg().await.expect("no error");
    assert_eq!(line.as_deref(), Some("one"));
}

#[tokio::test]
async fn a_server_that_speaks_http_1_alone_is_spoken_to_in_it() {
    let authority = Authority::new();
    let acceptor = authority.sign("127.0.0.1").acceptor(&["http/1.1"]);
    let (listener, target) = listen().await;
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut stream = acceptor.accept(stream).await.expect("a handshake");
        for _ in 0..3 {
            let head = read_head(&mut stream).await;
            assert!(head.starts_with("POST /probe.v1.Probe/Echo HTTP/1.1\r\n"));
            answer(&mut stream).await;
        }
    });
    let target = target.to_string().replace("http:", "https:");
    let target = target.parse().expect("a target");
    let channel = Channel::builder(target).tls(ClientTls::new(authority.roots()));
    let channel = channel.build();
    channel.connect().await.expect("it listens");
    let probe = ProbeClient::new(channel);
    for _ in 0..3 {
        probe.echo(&Context::new(), "").await.expect("an answer");
    }
    server.await.expect("no panic");
}

#[tokio::test]
async fn a_server_is_trusted_by_its_root_and_its_name() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = serve(ServerTls::new(
        authority.sign("kv.example.com").certified_key(),
    ))
    .await;
    let target = server.target();
    let cannot = format!("unavailable: cannot connect to {target}: invalid peer certificate: ");

    let unknown = refusal(channel(&server, ClientTls::new(other.roots()))).await;
    assert_eq!(unknown, format!("{cannot}UnknownIssuer"));
    let wrong_name = refusal(channel(&server, ClientTls::new(authority.roots()))).await;
    assert!(wrong_name.starts_with(&cannot), "{wrong_name}");
    assert!(wrong_name.contains("not valid for name"), "{wrong_name}");
    // The system knows neither, whichever it knows.
    refusal(Channel::builder(target.clone())).await;

    let tls = ClientTls::new(authority.roots());
    let tls = tls.server_name("kv.example.com").expect("a name");
    let shapes = ShapesClient::new(channel(&server, tls).build());
    shapes
        .uploads(&Context::new())
        .await
        .expect("it is trusted");
}

#[tokio::test]
async fn a_certificate_of_the_past_is_worth_nothing() {
    let authority = Authority::new();
    let signed = authority.sign_until("127.0.0.1", 2020);
    let server = serve(ServerTls::new(signed.certified_key())).await;
    let refusal = refusal(channel(&server, ClientTls::new(authority.roots()))).await;
    assert!(refusal.contains("certificate expired"), "{refusal}");
}

#[tokio::test]
async fn a_server_that_shows_the_certificate_of_an_authority_is_told_apart() {
    let authority = Authority::new();
    let server = serve(ServerTls::new(authority.certified_key())).await;
    let refusal = refusal(channel(&server, ClientTls::new(authority.roots()))).await;
    let expected =
        ": the server's certificate: it is that of an authority (CA:TRUE), which signs others";
    assert!(refusal.contains(expected), "{refusal}");
    assert!(
        refusal.ends_with("make a self-signed one with CA:FALSE"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_client_is_let_in_with_a_certificate_that_the_server_trusts() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let tls = ServerTls::new(authority.sign("127.0.0.1").certified_key());
    let server = serve(tls.client_roots(clients.roots())).await;
    let tls = ClientTls::new(authority.roots());

    let nobody = refusal(channel(&server, tls.clone())).await;
    assert!(nobody.contains("CertificateRequired"), "{nobody}");
    let stranger = tls
        .clone()
        .certified_key(authority.sign("kv").certified_key());
    let stranger = refusal(channel(&server, stranger)).await;
    assert!(stranger.contains("received fatal alert"), "{stranger}");
    let late = clients.sign_until("kv", 2020).certified_key();
    let late = refusal(channel(&server, tls.clone().certified_key(late))).await;
    assert!(late.contains("CertificateExpired"), "{late}");

    let signed = clients.sign("kv");
    let channel = channel(&server, tls.certified_key(signed.certified_key())).build();
    let shapes = ShapesClient::new(channel.clone());
    shapes
        .uploads(&Context::new())
        .await
        .expect("it is trusted");
    let mut request = Request::new(Body::empty());
    let uri = format!("{}/who", server.target());
    *request.uri_mut() = uri.parse().expect("a URL");
    let response = channel.send(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(read(response.into_body()).await, signed.der);
}

async fn read(mut body: Body) -> Vec<u8> {
    use http_body::Body as _;
    let mut read = Vec::new();
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        read.extend(frame.expect("no error").into_data().expect("data"));
    }
    read
}

const SELF_SIGNED: &str = include_str!("../../fixtures/tls/self-signed.pem");
const PKCS1: &str = include_str!("../../fixtures/tls/pkcs1.key");

#[tokio::test]
async fn a_certificate_that_signed_itself_is_its_own_root() {
    let key = CertifiedKey::from_pem(SELF_SIGNED, PKCS1).expect("PKCS#1 is read");
    let roots = Roots::from_pem(SELF_SIGNED).expect("a certificate");
    let server = serve(ServerTls::new(key.clone()).client_roots(roots.clone())).await;
    let tls = ClientTls::new(roots).certified_key(key);
    let shapes = ShapesClient::new(channel(&server, tls).build());
    shapes
        .uploads(&Context::new())
        .await
        .expect("it is trusted");
}

#[tokio::test]
async fn sides_that_disagree_about_tls_say_so() {
    let authority = Authority::new();
    let server = serve(ServerTls::new(authority.sign("127.0.0.1").certified_key())).await;
    let plain = server.target().to_string().replace("https:", "http:");
    let plain = Channel::builder(plain.parse().expect("a target"));
    refusal(plain).await;

    let server = crate::shapes::serve("127.0.0.1:0", connect_plugin::ServerConfig::default()).await;
    let secure = server.target().to_string().replace("http:", "https:");
    let secure = Channel::builder(secure.parse().expect("a target"));
    let refusal = refusal(secure.tls(ClientTls::new(authority.roots()))).await;
    assert!(refusal.contains("cannot connect to https://"), "{refusal}");
}

#[tokio::test]
async fn a_unix_socket_does_not_speak_tls() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = format!("unix:{}", dir.path().join("tls.sock").display());
    let listener = Listener::bind(&address).await.expect("a new socket");
    let key = Authority::new().sign("localhost").certified_key();
    let server = Server::new(Services::new()).tls(ServerTls::new(key));
    let error = server.start(listener).expect_err("no TLS there");
    assert!(error.to_string().starts_with("TLS is for TCP"), "{error}");
}

#[test]
fn what_is_no_certificate_says_what_it_is() {
    let check = |pem: &str, expected: &str| {
        let error = Roots::from_pem(pem).expect_err(expected);
        let expected = format!("the trusted certificates{expected}");
        assert!(error.to_string().starts_with(&expected), "{error}");
    };
    check("", ": there is no certificate");
    check("nonsense", ": there is no certificate");
    check(PKCS1, ": there is no certificate");
    let (head, rest) = SELF_SIGNED.split_at(100);
    check(
        head,
        ": this is no PEM: the line \"-----END CERTIFICATE-----\" is missing",
    );
    check(
        &format!("{head}!{rest}"),
        ": this is no PEM: it is not base64",
    );
    let twice =
        format!("{SELF_SIGNED}-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    check(&twice, ", number 2: invalid peer certificate: BadEncoding");

    let missing = Roots::read("/nowhere/ca.pem").expect_err("no such file");
    let expected = "the trusted certificates in /nowhere/ca.pem: No such file or directory";
    assert!(missing.to_string().starts_with(expected), "{missing}");
}

#[test]
fn what_is_no_key_says_what_it_is() {
    let check = |chain: &str, key: &str, expected: &str| {
        let error = CertifiedKey::from_pem(chain, key).expect_err(expected);
        assert!(error.to_string().starts_with(expected), "{error}");
    };
    check("", PKCS1, "the certificate: there is no certificate");
    check(SELF_SIGNED, "", "the private key: there is no private key");
    check(
        SELF_SIGNED,
        SELF_SIGNED,
        "the private key: there is no private key",
    );
    let encrypted = PKCS1.replace("RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    check(SELF_SIGNED, &encrypted, "the private key: it is encrypted");
    let cut = PKCS1.replace("-----END", "");
    check(
        SELF_SIGNED,
        &cut,
        "the private key: this is no PEM: the line",
    );
    let empty = "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n";
    check(SELF_SIGNED, empty, "the private key: ");
    let other = Authority::new().sign("localhost").key;
    let expected = "the private key: it does not belong to the certificate";
    check(SELF_SIGNED, &other, expected);

    let dir = tempfile::tempdir().expect("a temporary directory");
    let (chain, key) = (dir.path().join("a.pem"), dir.path().join("a.key"));
    std::fs::write(&chain, SELF_SIGNED).expect("a file");
    let error = CertifiedKey::read(&chain, &key).expect_err("no such file");
    assert!(error.to_string().contains("a.key: No such file"), "{error}");
    std::fs::write(&key, &other).expect("a file");
    let error = CertifiedKey::read(&chain, &key)
        .expect_err("of somebody else")
        .to_string();
    assert!(
        error.contains("a.key: it does not belong to the certificate in "),
        "{error}"
    );
    std::fs::write(&key, PKCS1).expect("a file");
    CertifiedKey::read(&chain, &key).expect("they belong together");
}

#[test]
fn a_name_that_is_none_is_refused() {
    let roots = || Roots::from_pem(SELF_SIGNED).expect("a certificate");
    for name in ["", "a b", "-", "a..b"] {
        let error = ClientTls::new(roots()).server_name(name).expect_err(name);
        assert_eq!(
            error.to_string(),
            format!("the server name {name:?}: invalid dns name")
        );
    }
    for name in ["localhost", "a.b.c", "127.0.0.1", "::1"] {
        ClientTls::new(roots()).server_name(name).expect(name);
    }
}
