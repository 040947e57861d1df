/** The pieces that pages are made of. */
import { describe, expect, test } from "vitest";

import { Button, Input, List, Table } from "#blank-slate-web/components/core-components.tsx";

describe("Input", () => {
  test("has its label and its value, which is escaped", () => {
    const html = String(<Input name="title" label="Title" value={'<"Phoenix">'} />);
    expect(html).toContain('<label for="title">Title</label>');
    expect(html).toContain('value="&lt;&quot;Phoenix&quot;&gt;"');
    expect(html).not.toContain("aria-invalid");
  });

  test("says what is wrong, to eyes and to screen readers", () => {
    const html = String(<Input name="title" label="Title" value="" errors={["can't be blank"]} />);
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('aria-describedby="title-error"');
    expect(html).toMatch(/<p class="error" id="title-error" role="alert">can&#39;t be blank<\/p>/);
  });

  test("says false for a box without its tick", () => {
    const html = String(<Input type="checkbox" name="published" label="Published" value={true} />);
    expect(html).toContain('<input type="hidden" name="published" value="false"/>');
    expect(html).toMatch(/<input[^>]*type="checkbox"[^>]*checked/);
    expect(String(<Input type="checkbox" name="published" value="false" />)).not.toContain("checked=");
  });

  test("marks what is chosen of a select", () => {
    const options = [
      ["One", 1],
      ["Two", 2],
    ] as const;
    const html = String(<Input type="select" name="count" prompt="Choose" options={options} value={2} />);
    expect(html).toMatch(/<option value="2" selected="">Two<\/option>/);
    expect(html).toContain('<option value="">Choose</option>');
    expect(html).not.toContain('<option value="1" selected');
  });

  test("keeps the text of a textarea", () => {
    expect(String(<Input type="textarea" name="body" value={"a\nb </textarea>"} />)).toContain(
      "a\nb &lt;/textarea&gt;<",
    );
  });
});

describe("Button", () => {
  test("is a link where it leads somewhere, and else sends its form", () => {
    expect(String(<Button href="/posts">Back</Button>)).toMatch(/^<a class="button" href="\/posts"/);
    expect(String(<Button kind="primary">Save</Button>)).toMatch(/^<button type="submit"/);
  });
});

describe("Table", () => {
  test("shows its rows, and says so when there are none", () => {
    const columns = [{ label: "Title", cell: ({ title }: { title: string }) => title }];
    const html = String(<Table id="posts" rows={[{ title: "One" }]} columns={columns} rowHref={() => "/posts/1"} />);
    expect(html).toContain('<td><a href="/posts/1">One</a></td>');
    expect(String(<Table id="posts" rows={[]} columns={columns} />)).toContain("Nothing here yet.");
  });

  test("gives room to long text, and to nothing else", () => {
    const columns = [{ label: "Body", cell: ({ body }: { body: string }) => body }];
    const words = "A text with more words than a label has.".repeat(2);
    const html = String(<Table id="posts" rows={[{ body: words }, { body: "Short" }]} columns={columns} />);
    expect(html).toContain(`<td class="long">${words}</td>`);
    expect(html).toContain("<td>Short</td>");
  });
});

describe("List", () => {
  test("shows names and what belongs to them", () => {
    expect(String(<List items={[{ title: "Title", value: "One" }]} />)).toContain("<dt>Title</dt><dd>One</dd>");
  });
});
