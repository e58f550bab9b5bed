/** Something that happens at a time. Events of one time happen in the order of `tie`. */
export interface Timed {
  readonly at: number;
  readonly tie: number;
}

/** Events in the order of their time: a binary heap, so that a million of them take a second. */
export class EventQueue<E extends Timed> {
  private readonly heap: E[] = [];

  add(event: E): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent])) {
        break;
      }
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = event;
  }

  /** Removes and returns the first event; undefined if there is none. */
  next(): E | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      this.sink(last);
    }
    return first;
  }

  /** Puts an event in the place of the first one, and below those that come before it. */
  private sink(event: E): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) {
        break;
      }
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], event)) {
        break;
      }
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = event;
  }
}

function isBefore(one: Timed, other: Timed): boolean {
  return one.at < other.at || (one.at === other.at && one.tie < other.tie);
}
