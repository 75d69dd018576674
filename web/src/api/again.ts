/** How long to wait before what got no answer is asked for once more: networks change under a page. */
const PAUSE = 300; // ms

/** Do something, and once more after a while where it failed and that `mayHelp`. */
export async function onceMore<T>(does: () => Promise<T>, mayHelp: () => boolean = () => true): Promise<T> {
  try {
    return await does();
  } catch (error) {
    if (!mayHelp()) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return does();
  }
}
