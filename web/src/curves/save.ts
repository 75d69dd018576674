/** Files that the page itself makes, given to the person who asked. */

/** Give a file to the person at the page. */
export function give(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Return a name that every system takes for a file. */
export function fileName(name: string): string {
  const plain = name.replace(/[\p{C}<>:"/\\|?*]+/gu, '_').replace(/^[ .]+|[ .]+$/g, '');
  return [...plain].slice(-120).join('') || 'curves';
}

/** Return an SVG as a file. */
export function svgFile(svg: string): Blob {
  return new Blob([svg], { type: 'image/svg+xml' });
}

/** Return an SVG as a PNG of twice its size, as screens and printers of today have it. */
export async function pngFile(svg: string, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(svgFile(svg));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width * 2, height * 2];
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser draws no pictures');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await blobOf(canvas);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('this browser makes no PNG'))), 'image/png'),
  );
}
