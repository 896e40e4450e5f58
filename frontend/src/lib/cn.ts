import { type ClassValue, clsx } from "clsx";

/** Joins class names; later ones do not override earlier ones, so components take layout classes only. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
