// Keys go to the dashboard at once: nobody should have to click into it first.
window.addEventListener("load", () => document.querySelector(".xterm-helper-textarea")?.focus());
