// Puts the article on the clipboard, as rich and as plain text, and what goes into the fields beside it.
(() => {
  const by = id => document.getElementById(id);
  by("without").remove();
  const screen = by("screen"), said = by("said"), copy = by("copy");
  const waiting = screen.querySelector("template");
  if (waiting && !screen.shadowRoot) screen.attachShadow({ mode: "open" }).append(waiting.content);
  const article = screen.shadowRoot.querySelector("[data-article]");

  // The old way, for pages that may not use the clipboard: what is copied is handed over in the event.
  const handed = (html, text) => {
    let done = false;
    const give = event => {
      if (html) event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    };
    document.addEventListener("copy", give, { capture: true });
    try { return document.execCommand("copy") && done; } catch { return false; }
    finally { document.removeEventListener("copy", give, { capture: true }); }
  };
  const put = async (html, text) => {
    try {
      const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
      if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(parts)]);
      return true;
    } catch { return handed(html, text); }
  };
  const tell = (done, what) => {
    said.textContent = "";
    const words = done ? copy.dataset.done : copy.dataset.failed;
    setTimeout(() => { said.textContent = what ? `${what}: ${words}` : words; }, 50);
  };

  copy.addEventListener("click", async () => {
    const done = await put(article.innerHTML, by("plain").value.trim());
    if (!done) {
      const range = document.createRange();
      range.selectNodeContents(article);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    tell(done, "");
  });
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const field = by(button.dataset.copy);
      const done = await put("", field.value);
      if (!done) field.select();
      tell(done, document.querySelector(`label[for="${field.id}"]`).textContent);
    });
  }
  for (const [id, name] of [["dark", "phone--dark"], ["wide", "phone--wide"]]) {
    by(id).addEventListener("click", () => {
      by(id).setAttribute("aria-pressed", String(by("phone").classList.toggle(name)));
    });
  }
  // Each field is as high as its text at this width: nobody copies half a line.
  const whole = () => {
    for (const field of document.querySelectorAll(".field textarea")) {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    }
  };
  addEventListener("resize", whole);
  whole();
})();
