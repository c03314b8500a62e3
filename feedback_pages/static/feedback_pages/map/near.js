// Starts a thing when it comes near the visible part of the page, so that nobody pays for what they never reach.

export function whenNear(element, start) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      start();
    },
    { rootMargin: "300px" },
  );
  observer.observe(element);
}
