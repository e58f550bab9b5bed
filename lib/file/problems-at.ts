import * as z from "zod";
import { CertfleetError } from "../core/error";

/** A schema's check by a function of the library, whose own words say what is wrong, at a key of the value or at the whole of it. */
export function problemsAt<T>(check: (value: T) => unknown, ...path: string[]): z.core.CheckFn<T> {
  return (context) => {
    try {
      check(context.value);
    } catch (error) {
      if (!(error instanceof CertfleetError)) {
        throw error;
      }
      context.issues.push({ code: "custom", message: error.problem, input: context.value, path });
    }
  };
}
