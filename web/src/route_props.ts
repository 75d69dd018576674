/** What a route shows; its parameters are those of its path. */
export interface RouteProps {
  params: Record<string, string>;
}
