/** The seeds: what a new development database holds, so that there is something to see. */

/** Plants the seeds, and may be asked to any number of times. Resolves with how many rows that made. */
export async function seed(): Promise<number> {
  // if ((await Blog.listPosts()).length > 0) return 0;
  // await Blog.createPost({ title: "Hello from the seeds" });
  return 0;
}
