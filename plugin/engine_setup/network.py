"""Downloads by QGIS's network manager: its proxy, certificates and log-ins hold."""

from __future__ import annotations

from qgis.core import QgsBlockingNetworkRequest, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyQuery, QNetworkRequest

from .make import Network
from .runner import Failed


def qgis_network() -> Network:
    """As QGIS is set up. Call in the main thread; it may be used in any."""
    return Network(fetch, proxy_variables())


def fetch(address: str, accept: str) -> bytes:
    """What is at an address.

    Raises
    ------
    Failed
        With what Qt says of it.
    """
    request = QNetworkRequest(QUrl(address))
    request.setRawHeader(b"Accept", accept.encode("ascii"))
    download = QgsBlockingNetworkRequest()
    failed = download.get(request, True)
    reply = download.reply()
    if int(getattr(failed, "value", failed)):
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        answer = f" (HTTP {status})" if status else ""
        raise Failed("Downloading uv", f"{download.errorMessage()}{answer}")
    return bytes(reply.content())


def proxy_variables() -> dict[str, str]:
    """Environment variables that say to other programs which proxy QGIS uses; empty: none."""
    manager = QgsNetworkAccessManager.instance()
    query = QNetworkProxyQuery(QUrl("https://example.org"))
    factory = manager.proxyFactory()
    found = factory.queryProxy(query) if factory is not None else [manager.fallbackProxy()]
    return variables_of(found[0]) if found else {}


def variables_of(proxy: QNetworkProxy) -> dict[str, str]:
    """``HTTPS_PROXY`` and its like for a proxy of Qt."""
    schemes = {
        QNetworkProxy.ProxyType.HttpProxy: "http",
        QNetworkProxy.ProxyType.HttpCachingProxy: "http",
        QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
    }
    if proxy.type() not in schemes or not proxy.hostName():
        return {}
    address = QUrl()
    address.setScheme(schemes[proxy.type()])
    address.setHost(proxy.hostName())
    address.setPort(proxy.port())
    address.setUserName(proxy.user())
    address.setPassword(proxy.password())
    text = bytes(address.toEncoded()).decode("ascii")
    return {name: text for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")}
