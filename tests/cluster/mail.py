"""A mail server that keeps what it is sent, and may take its time."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import sleep


@dataclass
class MailServer:
    """What arrived so far, and how long it thinks before it says so."""

    port: int = 0
    pause: float = 0
    messages: list[EmailMessage] = field(default_factory=list)
    receiving: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Serve until the block ends."""
    server = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        """As much SMTP as a client needs to deliver."""

        def handle(self) -> None:
            self._say("220 ready")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"DATA"):
                    self._say("354 go on")
                    self._receive()
                self._say("221 bye" if line.startswith(b"QUIT") else "250 fine")

        def _receive(self) -> None:
            lines = []
            while (line := self.rfile.readline()).rstrip(b"\r\n") != b".":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            server.receiving.set()
            sleep(server.pause)
            server.messages.append(message_from_bytes(b"".join(lines), policy=policy.default))

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.daemon_threads = True
        server.port = listening.server_address[1]
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()
