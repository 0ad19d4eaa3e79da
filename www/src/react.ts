/**
 * The element as a React component, and its type for JSX.
 *
 * @module exposure-netting/react
 */
"use client";
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type DetailedHTMLProps,
  type HTMLAttributes,
} from "react";
import "./element.js";
import type { ExposureNetting as Element, Theme, View } from "./element.js";
import type { BookInput, Failure, Report } from "./types.js";

export type { ExposureNetting as ExposureNettingElement } from "./element.js";
export type * from "./element.js";

/** The props of the component: the properties and events of the element. */
export interface ExposureNettingProps extends Omit<
  HTMLAttributes<Element>,
  "onChange" | "onError" | "children" | "dangerouslySetInnerHTML"
> {
  /** Plain data, or text of any known format. The same object is not set twice; change it by handing in another. */
  book?: BookInput | string | undefined;
  /** The part of the page that is shown. */
  view?: View | undefined;
  /** The colours. */
  theme?: Theme | undefined;
  /** The columns of the book beside the instrument, such as `"quantity exposure"`. */
  columns?: string | undefined;
  /** A methodology, or one with its preset: `"portfolio/deribit"`. */
  method?: string | undefined;
  /** The reporting currency; the book's own without it. */
  currency?: string | undefined;
  /** Whether the book may only be read. */
  readonly?: boolean | undefined;
  /** The key under which the browser keeps the book. */
  storage?: string | undefined;
  /** Opens the sample book if there is no `book`. */
  sample?: boolean | undefined;
  /** Called once the numbers are shown. */
  onReady?: (() => void) | undefined;
  /** Called when a person has changed the book. */
  onChange?: ((book: BookInput) => void) | undefined;
  /** Called with each new report. */
  onResult?: ((report: Report) => void) | undefined;
  /** Called if a call fails; nothing has changed then. */
  onError?: ((failure: Failure) => void) | undefined;
}

// Before the browser draws, and before the element can be ready. On a server neither happens, and React would warn.
const useEarly = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** `<exposure-netting>` with its properties and events as props; `ref` is the element itself. */
export const ExposureNetting = /* @__PURE__ */ forwardRef<Element, ExposureNettingProps>(
  function ExposureNetting(props, ref) {
    const { book, readonly, sample, className, onReady, onChange, onResult, onError, ...attributes } = props;
    const own = useRef<Element>(null);
    useImperativeHandle(ref, () => own.current as Element);
    // Handlers of the last render are called, without new listeners for each.
    const handlers = useRef(props);
    handlers.current = props;
    useEarly(() => {
      const element = own.current;
      if (!element) return;
      const stop = new AbortController();
      const { signal } = stop;
      element.addEventListener("en-ready", () => handlers.current.onReady?.(), { signal });
      element.addEventListener("en-change", ({ detail }) => handlers.current.onChange?.(detail), { signal });
      // A report is made when it is read.
      element.addEventListener("en-result", (event) => handlers.current.onResult?.(event.detail), { signal });
      element.addEventListener("en-error", ({ detail }) => handlers.current.onError?.(detail), { signal });
      return () => stop.abort();
    }, []);
    useEarly(() => {
      if (own.current && book !== undefined) own.current.book = book;
    }, [book]);
    return createElement("exposure-netting", {
      ...attributes,
      ref: own,
      ...(className !== undefined && { class: className }),
      ...(readonly && { readonly: "" }),
      ...(sample && { sample: "" }),
    });
  },
);

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "exposure-netting": DetailedHTMLProps<HTMLAttributes<Element>, Element> & {
        view?: View | undefined;
        theme?: Theme | undefined;
        columns?: string | undefined;
        method?: string | undefined;
        currency?: string | undefined;
        readonly?: "" | undefined;
        storage?: string | undefined;
        sample?: "" | undefined;
      };
    }
  }
}
