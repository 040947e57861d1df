/**
 * The calls that led to an error, each with the lines of source around it.
 *
 * The loader maps positions to the files that were written, so what is read from disk is what its author knows.
 */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** One line of a source file. */
export interface SourceLine {
  /** Counted from 1. */
  readonly number: number;
  /** What stands there. */
  readonly text: string;
}

/** One call on a stack. */
export interface Frame {
  /** What was called, as far as it has a name. */
  readonly call: string;
  /** The file: an absolute path, or Node's own name for it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** The file as people call it: from the application's folder, or from the package it is in. */
  readonly label: string;
  /** Whether it is the application's own code. */
  readonly own: boolean;
  /** The lines around, when the file could be read. */
  readonly source: readonly SourceLine[];
}

const kMostFrames = 60;
const kMostSources = 24;
const kAround = 6;
const kLargestFile = 1_000_000;
const kLongestLine = 400;

/** The frames of an error, the innermost first. */
export async function framesOf(error: Error, root: string = process.cwd()): Promise<Frame[]> {
  const places = [...namedInMessage(error), ...parseStack(error)].slice(0, kMostFrames);
  const frames = places.map((place) => describe(place, root));
  const worthReading = new Set([...frames.filter(({ own }) => own), ...frames].slice(0, kMostSources));
  return Promise.all(
    frames.map(async (frame) => (worthReading.has(frame) ? { ...frame, source: await readAround(frame) } : frame)),
  );
}

interface Place {
  readonly call: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const kFrame = /^\s*at (?:(?<call>.+?) \()?(?<file>[^()\s][^()]*?):(?<line>\d+):(?<column>\d+)\)?$/;

/** Reads the stack below the message: a message may hold lines that only look like frames. */
function parseStack({ stack = "", message }: Error): Place[] {
  const told = message === "" ? -1 : stack.indexOf(message);
  const below = told === -1 ? stack : stack.slice(told + message.length);
  const lines = below.split("\n", kMostFrames).filter((line) => line.length <= kLongestLine);
  return lines.flatMap((line) => {
    const { call = "", file, line: row, column } = kFrame.exec(line)?.groups ?? {};
    return file === undefined ? [] : [{ call, file: toPath(file), line: Number(row), column: Number(column) }];
  });
}

/** A compiler names the place in its message, and its stack is all its own. */
function namedInMessage({ name, message }: Error): Place[] {
  if (name !== "TransformError" && !message.startsWith("Transform failed")) return [];
  const [, file, line, column] = /^(\/.+?):(\d+):(\d+): ERROR/m.exec(message) ?? [];
  // The compiler counts columns from 0.
  return file === undefined ? [] : [{ call: "the compiler", file, line: Number(line), column: Number(column) + 1 }];
}

function toPath(file: string): string {
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(file);
  } catch {
    // Not a file of this machine; it is shown as it is and never read.
    return file;
  }
}

function describe(place: Place, root: string): Frame {
  const { file } = place;
  const inPackage = file.lastIndexOf("/node_modules/");
  const own = file.startsWith(root + path.sep) && inPackage === -1;
  const fromHere = path.isAbsolute(file) ? path.relative(root, file) : file;
  return { ...place, own, label: inPackage === -1 ? fromHere : file.slice(inPackage + 14), source: [] };
}

/** The lines around a frame; none when the file is not there, is no source, or is too large. */
async function readAround({ file, line }: Frame): Promise<SourceLine[]> {
  if (!path.isAbsolute(file) || !/\.[cm]?[jt]sx?$/.test(file)) return [];
  try {
    if ((await stat(file)).size > kLargestFile) return [];
    const lines = (await readFile(file, "utf8")).split("\n");
    const first = Math.max(1, line - kAround);
    return lines
      .slice(first - 1, line + kAround)
      .map((text, index) => ({ number: first + index, text: text.slice(0, kLongestLine) }));
  } catch {
    // The file may have gone since: the frame is shown without it.
    return [];
  }
}
