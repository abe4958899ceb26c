import type { HeldLease } from '@longshore/store';

/** What the keeper of the leases tells whoever renews them. Any order is also a sign of life. */
export type RenewalOrder =
  | {
      readonly kind: 'hold';
      readonly project: string;
      readonly lease: HeldLease;
    }
  | { readonly kind: 'release'; readonly lease: HeldLease }
  | { readonly kind: 'alive' }
  | { readonly kind: 'stop' };

/** What it hears from there. */
export type RenewalNews =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'renewed';
      /** Monotonic instant before the renewal was sent: no lease that it renewed can have begun earlier. */
      readonly sentAt: number;
      readonly renewed: readonly HeldLease[];
      readonly lost: readonly HeldLease[];
      readonly cancelRequested: readonly HeldLease[];
    }
  | { readonly kind: 'renewal-failed'; readonly leases: number; readonly error: Error };

/** Where leases are renewed, seen from the main thread. */
export interface Renewals {
  start(): Promise<void>;
  send(order: RenewalOrder): void;
  /** Hears now what was said and has not been delivered yet: a thread that was stuck finds its news late. */
  catchUp(): void;
  /** Renews what is still held once more, and ends. */
  stop(): Promise<void>;
}

export interface RenewalListener {
  onNews(news: RenewalNews): void;
  /** Whoever renewed is gone, and another has begun, which knows of no lease. */
  onReplaced(error: Error): void;
}
