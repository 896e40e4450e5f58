import { Component, type ReactNode } from "react";
import { toProblem } from "@/api/problem";
import { ProblemState } from "./problem-state";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** When it changes the boundary tries again, e.g. the address of the page. */
  resetKey?: string;
}

/** Keeps a failure inside one card: the rest of the page stays. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(previous: ErrorBoundaryProps) {
    if (this.state.error !== undefined && previous.resetKey !== this.props.resetKey) this.setState({ error: undefined });
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ProblemState problem={toProblem(this.state.error)} onRetry={() => this.setState({ error: undefined })} />;
  }
}
