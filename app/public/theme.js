// Applies the chosen theme before the first paint; the choice is made in Settings.
try {
  const theme = localStorage.getItem('castlinker-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Without storage the system's theme holds.
}
