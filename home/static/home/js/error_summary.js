// Brings people to what needs their attention after a form came back.
document.querySelector("[data-error-summary]")?.focus();
