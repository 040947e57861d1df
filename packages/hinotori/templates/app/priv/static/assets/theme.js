// Puts on the theme that was chosen, before anything is seen of the page: so it is no module, which would come too late.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Where nothing may be remembered, it is as the system has it.
}
