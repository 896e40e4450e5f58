import { downloadBlob } from "@/lib/csv";
import { drawWatermark } from "./watermark";

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "font-family", "text-anchor"] as const;
const PAD = 24;
const HEAD = 40;

/** Saves a chart as PNG at twice its size, on the page's own background, with its title above it, and a watermark over it. */
export async function downloadPng(svg: SVGSVGElement, name: string, title: string, watermark?: string): Promise<void> {
  const width = svg.clientWidth + 2 * PAD;
  const height = svg.clientHeight + 2 * PAD + HEAD;
  const canvas = document.createElement("canvas");
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser offers no canvas.");
  context.scale(2, 2);
  const page = getComputedStyle(document.documentElement);
  context.fillStyle = page.getPropertyValue("--surface");
  context.fillRect(0, 0, width, height);
  context.fillStyle = page.getPropertyValue("--ink");
  context.font = `600 16px ${getComputedStyle(document.body).fontFamily}`;
  context.fillText(title, PAD, PAD + 18);
  context.drawImage(await toImage(svg), PAD, PAD + HEAD, svg.clientWidth, svg.clientHeight);
  if (watermark) drawWatermark(context, width, height, watermark);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture could not be made.");
  downloadBlob(name, blob);
}

async function toImage(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  inlineStyles(svg, copy);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** An image knows no style sheet of the page, so every element gets what it looks like now. */
function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of STYLES) to.setAttribute(name, style.getPropertyValue(name));
  to.removeAttribute("class");
  to.removeAttribute("style");
  for (const [index, child] of Array.from(from.children).entries()) {
    const twin = to.children[index];
    if (twin) inlineStyles(child, twin);
  }
}
