// The visitor's own position, or a plain reason why there is none.

/** Resolves to {lon, lat, metres}; rejects with an Error whose message is a key of our messages. */
export function ownPosition() {
  if (!isSecureContext || !navigator.geolocation) return Promise.reject(new Error("locateFailed"));
  return new Promise((resolve, reject) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, metres: Math.round(coords.accuracy) }),
      (error) => reject(new Error(reason(error))),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    );
  });
}

function reason(error) {
  if (error.code !== error.PERMISSION_DENIED) return "locateFailed";
  // A frame is refused without a question unless the page around it passes the right on.
  return window.self === window.top ? "locateRefused" : "locateFramed";
}
