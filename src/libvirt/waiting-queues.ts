/** What decides when a queue's next call goes out. It must not change while the queue waits. */
export interface WaitingQueue {
  /** Whether a domain answers its calls, and not libvirt itself. */
  readonly toDomain: boolean;
  /** Whether its calls go on a socket of its own. */
  readonly slow: boolean;
  /** When its domain last answered in time; -Infinity before that. */
  readonly answeredAt: number;
}

/**
 * Queues whose next call could go out, if there were a place. Whatever keeps the first of them waiting keeps the others
 * waiting too, so the next one to go is found without asking all of them.
 */
export class WaitingQueues<Q extends WaitingQueue> {
  /** Those that share the places, in the order in which they came. */
  readonly #shared = new Set<Q>();
  /** The same once more, apart: the domains by their last answer, and the questions. */
  readonly #domains = new ByLastAnswer<Q>();
  readonly #questions = new Set<Q>();
  readonly #slow = new Set<Q>();

  get size(): number {
    return this.#shared.size + this.#slow.size;
  }

  add(queue: Q): void {
    if (queue.slow) {
      this.#slow.add(queue);
    } else if (!this.#shared.has(queue)) {
      this.#shared.add(queue);
      if (queue.toDomain) this.#domains.add(queue);
      else this.#questions.add(queue);
    }
  }

  /** Returns whether it waited. */
  delete(queue: Q): boolean {
    if (!this.#shared.delete(queue)) return this.#slow.delete(queue);
    if (queue.toDomain) this.#domains.delete(queue);
    else this.#questions.delete(queue);
    return true;
  }

  clear(): void {
    for (const queue of [...this.#shared, ...this.#slow]) this.delete(queue);
  }

  /**
   * Where none of these may go, no other may.
   *
   * @param scarce - whether the domain that answered last goes first, and only domains are bounded
   */
  candidates(scarce: boolean): Q[] {
    const shared = this.sharing(scarce);
    return this.#slow.size === 0 ? shared : [...shared, ...this.#slow];
  }

  /** As `candidates`, without the slow ones. */
  sharing(scarce: boolean): Q[] {
    const found = scarce ? [this.#domains.last, firstOf(this.#questions)] : [firstOf(this.#shared)];
    return found.filter((queue) => queue !== undefined);
  }
}

/** Domains' queues: the one that answered last is found at once. Of those that answered at the same time, the first one added. */
class ByLastAnswer<Q extends WaitingQueue> {
  readonly #unanswered = new Set<Q>();
  /** By the time of the answer, the last one at the end. */
  readonly #answered: Q[] = [];

  get last(): Q | undefined {
    return this.#answered.at(-1) ?? firstOf(this.#unanswered);
  }

  add(queue: Q): void {
    if (queue.answeredAt === -Infinity) this.#unanswered.add(queue);
    else this.#answered.splice(this.#firstFrom(queue.answeredAt), 0, queue);
  }

  delete(queue: Q): void {
    if (this.#unanswered.delete(queue)) return;
    const at = this.#answered.indexOf(queue, this.#firstFrom(queue.answeredAt));
    if (at >= 0) this.#answered.splice(at, 1);
  }

  /** The index of the first one that answered at this time or later. */
  #firstFrom(answeredAt: number): number {
    let [low, high] = [0, this.#answered.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#answered[middle] as Q).answeredAt < answeredAt) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function firstOf<A>(set: ReadonlySet<A>): A | undefined {
  for (const value of set) return value;
  return undefined;
}
