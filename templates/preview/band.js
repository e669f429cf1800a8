(() => {
  // Loads the page again when there is a new edition of it, and stays at the entry that was being read.
  const edition = document.currentScript.dataset.edition;
  const memory = "digest-preview:" + location.pathname;
  const lists = () => document.querySelectorAll(".digest-preview details");
  const recall = () => { try { return JSON.parse(sessionStorage.getItem(memory)) || {}; } catch { return {}; } };
  const keep = () => {
    const anchors = [...document.querySelectorAll("article [id], main [id]")];
    const top = anchors.filter((one) => one.getBoundingClientRect().top <= 100).pop();
    sessionStorage.setItem(memory, JSON.stringify({
      y: scrollY, id: top ? top.id : "", at: top ? top.getBoundingClientRect().top : 0,
      shut: [...lists()].filter((one) => !one.open).map((one) => one.className),
    }));
  };
  const again = () => {
    keep();
    sessionStorage.setItem(memory + "!", "1");
    location.reload();
  };
  const kept = recall();
  for (const one of lists()) one.open = !(kept.shut || []).includes(one.className);
  if (sessionStorage.getItem(memory + "!")) {
    sessionStorage.removeItem(memory + "!");
    // The browser goes to the address's #entry of its own accord, once more after the page has loaded, and pictures
    // still push: for half a second the place is looked after, unless the reader takes over.
    const until = () => performance.now() - loaded < 500 && !touched;
    let loaded = 0;
    let touched = false;
    const back = () => {
      const there = kept.id && document.getElementById(kept.id);
      const off = there ? there.getBoundingClientRect().top - kept.at : kept.y - scrollY;
      if (Math.abs(off) >= 1) scrollBy({ top: off, behavior: "instant" });
      if (until()) requestAnimationFrame(back);
      else history.scrollRestoration = "auto";
    };
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"])
      addEventListener(kind, () => { touched = true; }, { once: true, passive: true });
    history.scrollRestoration = "manual";
    addEventListener("load", () => { loaded = performance.now(); back(); });
  }
  // A tab nobody looks at holds no connection (browsers grant six to a host); it asks when it is looked at.
  let source;
  const listen = () => {
    source?.close();
    source = undefined;
    if (document.hidden) return;
    source = new EventSource("/-/reload?since=" + edition);
    source.onmessage = again;
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => { keep(); source?.close(); });
  addEventListener("pageshow", listen);
})();
