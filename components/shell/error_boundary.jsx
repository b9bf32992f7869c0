// What a person sees where a part of the page broke: nothing that was saved is lost.
import { Component } from "react";

export class HuddleBoundary extends Component {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  componentDidCatch(error, info) {
    console.error(error, info?.componentStack);
  }

  render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="entry" role="alert">
        <div className="entry-card">
          <h1 className="entry-title">This page broke</h1>
          <p className="entry-lead">
            Nothing that was saved is lost, and what still waits to be sent is kept. Load the page again; if it
            breaks again, tell a manager of your team what you did last.
          </p>
          <p>
            <button type="button" className="hd-btn" data-variant="solid" data-size="large" onClick={() => window.location.reload()}>
              Load the page again
            </button>
          </p>
        </div>
      </main>
    );
  }
}
