// The page tells that it has the focus as soon as it has it, often before its line is open: that waits for the line.
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (words) {
  if (this.readyState === WebSocket.CONNECTING) {
    this.addEventListener("open", () => send.call(this, words), { once: true });
  } else {
    send.call(this, words);
  }
};
