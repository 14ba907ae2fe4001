/**
 * Phases of an exchange, all in milliseconds with fractions, after HAR 1.2 (`timings`). A phase that did not happen is absent:
 * on a reused upstream connection there is no `dns`, `connect` or `ssl`. Nothing here is computed from anything but a clock reading.
 */
export interface Timings {
  /** Request head complete → an upstream connection is being made or was taken from the pool; includes time held at a breakpoint. */
  blocked?: number;
  /** Name lookup. */
  dns?: number;
  /** Transport connection, without TLS (HAR includes ssl in connect; an exporter adds it). */
  connect?: number;
  /** TLS handshake with the upstream. */
  ssl?: number;
  /** First byte of the request written → last byte handed to the transport. */
  send?: number;
  /** Request sent → first byte of the final response head. */
  wait?: number;
  /** First byte of the final response head → end of the response. */
  receive?: number;
}
