/* The mark beside an entry's title copies its address and says so; without script it is a link like any other. */
(function () {
  "use strict";
  var issue = document.querySelector("[data-copied]");
  if (!issue || !navigator.clipboard) return;
  var said = document.createElement("span");
  said.className = "copied";
  said.setAttribute("role", "status");
  issue.append(said);
  document.addEventListener("click", function (event) {
    var mark = event.target.closest && event.target.closest(".entry__anchor");
    if (!mark || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    navigator.clipboard.writeText(mark.href).then(function () {
      var title = mark.parentNode.getBoundingClientRect(), page = issue.getBoundingClientRect();
      said.style.top = title.top - page.top + "px";
      said.textContent = issue.dataset.copied;
      setTimeout(function () { said.textContent = ""; }, 1600);
    }, function () {});
  });
})();
