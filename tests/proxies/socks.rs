//! SOCKS proxies.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::{Origin, PASSWORD, call};

/// A proxy of SOCKS 5 that connects to one server, whatever name it is asked for. Returns its address without a scheme,
/// and the names that it was asked for.
async fn start(origin: &Origin, password: Option<&'static str>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let target = origin.server.url.replace("https://localhost", "127.0.0.1");
    let names = Arc::default();
    let log = Arc::clone(&names);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, target.clone(), password, Arc::clone(&log)));
        }
    });
    (address, names)
}

async fn serve(
    mut stream: TcpStream,
    target: String,
    password: Option<&str>,
    log: Arc<Mutex<Vec<String>>>,
) -> std::io::Result<()> {
    let [_version, methods] = take(&mut stream).await?;
    let mut offered = vec![0; methods.into()];
    stream.read_exact(&mut offered).await?;
    match password {
        None => stream.write_all(&[5, 0]).await?,
        Some(_) if !offered.contains(&2) => return stream.write_all(&[5, 0xff]).await,
        Some(password) => {
            stream.write_all(&[5, 2]).await?;
            let [_version] = take(&mut stream).await?;
            let given = [text(&mut stream).await?, text(&mut stream).await?];
            let right = given == ["lender", password];
            stream.write_all(&[1, u8::from(!right)]).await?;
            if !right {
                return Ok(());
            }
        }
    }
    let [_version, _command, _reserved, kind] = take(&mut stream).await?;
    assert_eq!(kind, 3, "the name is for the proxy to resolve");
    let name = text(&mut stream).await?;
    let port = stream.read_u16().await?;
    log.lock().unwrap().push(format!("{name}:{port}"));
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await?;
    copy_bidirectional(&mut stream, &mut TcpStream::connect(target).await?).await.map(drop)
}

async fn take<const N: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Its length comes first.
async fn text(stream: &mut TcpStream) -> std::io::Result<String> {
    let [length] = take(stream).await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[tokio::test]
async fn a_call_goes_through_a_socks_proxy() {
    let origin = Origin::start().await;
    let (address, names) = start(&origin, None).await;
    call(origin.builder().proxy(format!("socks5h://{address}"))).await.unwrap();
    assert_eq!((names.lock().unwrap().clone(), origin.server.requests()), (vec!["truv.test:443".to_owned()], 1));
}

#[tokio::test]
async fn a_socks_proxy_gets_the_password() {
    let origin = Origin::start().await;
    let (address, names) = start(&origin, Some(PASSWORD)).await;
    let url = format!("socks5h://{address}");
    call(origin.builder().proxy(&*url).proxy_credentials("lender", PASSWORD)).await.unwrap();
    call(origin.builder().proxy(format!("socks5h://lender:p%40ss%3Aw%C3%B6rd%2F%25@{address}"))).await.unwrap();
    for wrong in [origin.builder().proxy(&*url), origin.builder().proxy(url).proxy_credentials("lender", "hush")] {
        let error = call(wrong).await.unwrap_err();
        assert!(error.is_connect() && !format!("{error} {error:?}").contains("hush"), "{error:?}");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!((names.lock().unwrap().len(), origin.server.requests()), (2, 2));
}
