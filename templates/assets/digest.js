/* What the pages do beyond the theme: stay on the entry when the language is switched, remember the
   language for the entrance, search by identity, and fetch the search index only when it is wanted.
   Runs before the theme's own script. Without it every page reads and every link leads somewhere. */
(function () {
  "use strict";

  // The counterpart has the same entries at the same anchors.
  document.addEventListener("click", function (event) {
    var link = event.target instanceof Element && event.target.closest("a[data-language]");
    if (!link) return;
    link.hash = location.hash;
    try {
      localStorage.setItem("digest.language", link.dataset.language);
    } catch (error) { /* private windows may refuse */ }
  }, true);

  // Opened from a disk, without a server: a folder's address means its page.
  if (location.protocol === "file:")
    document.addEventListener("click", function (event) {
      var link = event.target instanceof Element && event.target.closest("a[href]");
      if (link && link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    }, true);

  // The strip says the paper's name only when the nameplate is out of sight.
  var name = document.querySelector(".strip__name"), plate = document.querySelector(".masthead");
  if (name && plate && "IntersectionObserver" in window)
    new IntersectionObserver(function (seen) {
      name.classList.toggle("strip__name--away", seen[0].isIntersecting);
    }).observe(plate);

  // "KEP-2254" and "cert-manager v1.19" are one word in the index (digest/renderers/search.py): the
  // theme splits at hyphens and would find every KEP.
  function joined(query) {
    return query
      .replace(/\b([a-z][a-z0-9]*)((?:-\d+)+)\b/gi, function (all) {
        return all.replace(/-/g, "").toLowerCase();
      })
      .replace(/\b([a-z][a-z0-9-]*)[ @/]v?(\d+(?:\.\d+)+)/gi, function (all, name, version) {
        return all + " " + name.replace(/-/g, "").toLowerCase() + version;
      });
  }

  // The theme cuts Chinese queries by the words of its index, but never sees a run's last character:
  // "动态" became "动". We cut them ourselves; a character no index has (U+3021) makes up for the lost one.
  var han = /\p{sc=Han}+/gu, words = new Set(), longest = 1;
  function learn(docs) {
    docs.forEach(function (doc) {
      ((doc.title + " " + doc.text).match(han) || []).forEach(function (word) {
        words.add(word);
        longest = Math.max(longest, word.length);
      });
    });
  }
  function cut(run) {
    var found = [], at = 0, rest = "";
    while (at < run.length) {
      var end = Math.min(run.length, at + longest);
      while (end > at && !words.has(run.slice(at, end))) end--;
      if (end === at) rest += run[at++];
      else {
        if (rest) found.push(rest);
        rest = "";
        found.push(run.slice(at, end) + "\u3021");
        at = end;
      }
    }
    return found.concat(rest || []).join(" ");
  }

  var SETUP = 0, QUERY = 2;
  var post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    if (message && message.type === SETUP && message.data && message.data.docs) learn(message.data.docs);
    if (message && message.type === QUERY && typeof message.data === "string")
      message = { type: QUERY, data: joined(message.data).replace(han, cut) };
    return post.call(this, message);
  };

  // The theme asks for the index as the page loads; most readers never search.
  var wanted = [], asked = false;
  var send = XMLHttpRequest.prototype.send, open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url) {
    this.digestWaits = !asked && /\/search\/search_index\.json$/.test(url);
    return open.apply(this, arguments);
  };
  XMLHttpRequest.prototype.send = function () {
    if (this.digestWaits && !asked) wanted.push(this);
    else send.apply(this, arguments);
  };
  function ask() {
    asked = true;
    wanted.splice(0).forEach(function (request) { send.call(request); });
  }
  document.addEventListener("focusin", function (event) {
    if (event.target.closest && event.target.closest("[data-md-component=search]")) ask();
  });
  var toggle = document.getElementById("__search");
  if (toggle) toggle.addEventListener("change", ask);
  if (/[?&]q=/.test(location.search)) ask();
})();
