// What makes things happen later; tests put a clock of their own in its place. Plain functions, because a
// browser's setTimeout refuses to be called as a method of something else.

export const later = (callback, ms) => setTimeout(callback, ms);
export const cancelLater = (handle) => clearTimeout(handle);
