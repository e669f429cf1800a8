/* What the pages do beyond the theme: stay on the entry when the language is switched, remember the
   language for the entrance, and wake the search only when it is wanted.
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

  // The theme looks when a key goes up. Of words that are pasted, spoken or picked from an input method's list none does.
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-md-component=search-query]"))
      event.target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  });

  // The search worker (search.worker.js) fetches nothing until somebody comes to the box.
  var Plain = window.Worker;
  if (Plain) window.Worker = function (url, options) {
    var worker = new Plain(url, options);
    function wake() { worker.postMessage("wake"); }
    document.addEventListener("focusin", function (event) {
      if (event.target.closest && event.target.closest("[data-md-component=search]")) wake();
    });
    var toggle = document.getElementById("__search");
    if (toggle) toggle.addEventListener("change", wake);
    if (/[?&]q=/.test(location.search)) wake();
    return worker;
  };
})();
