# JSON, as much of it as scenarios and traces need: Elixir 1.14 has none of its own.

defmodule Conformance.JSON do
  @moduledoc "Reads JSON into maps, lists, strings and numbers, and writes it."

  def read(text) do
    {value, rest} = value(skip(text))
    "" = skip(rest)
    value
  end

  defp value("{" <> rest), do: object(skip(rest), %{})
  defp value("[" <> rest), do: array(skip(rest), [])
  defp value("\"" <> rest), do: string(rest, [])
  defp value("true" <> rest), do: {true, rest}
  defp value("false" <> rest), do: {false, rest}
  defp value("null" <> rest), do: {nil, rest}
  defp value(text), do: number(text)

  defp object("}" <> rest, map), do: {map, rest}

  defp object("\"" <> rest, map) do
    {key, rest} = string(rest, [])
    ":" <> rest = skip(rest)
    {value, rest} = value(skip(rest))
    object(comma(skip(rest)), Map.put(map, key, value))
  end

  defp array("]" <> rest, items), do: {Enum.reverse(items), rest}

  defp array(text, items) do
    {value, rest} = value(text)
    array(comma(skip(rest)), [value | items])
  end

  defp comma("," <> rest), do: skip(rest)
  defp comma(rest), do: rest

  defp string("\"" <> rest, parts), do: {parts |> Enum.reverse() |> IO.iodata_to_binary(), rest}
  defp string("\\u" <> <<hex::binary-size(4), rest::binary>>, parts), do: string(rest, [<<String.to_integer(hex, 16)::utf8>> | parts])
  defp string("\\n" <> rest, parts), do: string(rest, ["\n" | parts])
  defp string("\\t" <> rest, parts), do: string(rest, ["\t" | parts])
  defp string("\\" <> <<char::utf8, rest::binary>>, parts), do: string(rest, [<<char::utf8>> | parts])
  defp string(<<char::utf8, rest::binary>>, parts), do: string(rest, [<<char::utf8>> | parts])

  defp number(text) do
    case Integer.parse(text) do
      {_, "." <> _} -> Float.parse(text)
      {number, rest} -> {number, rest}
    end
  end

  defp skip(<<space, rest::binary>>) when space in ' \n\r\t', do: skip(rest)
  defp skip(rest), do: rest

  def write(nil), do: "null"
  def write(true), do: "true"
  def write(false), do: "false"
  def write(number) when is_number(number), do: to_string(number)
  def write(atom) when is_atom(atom), do: write(Atom.to_string(atom))
  def write(text) when is_binary(text), do: [?", for(<<char::utf8 <- text>>, do: escape(char)), ?"]
  def write(items) when is_list(items), do: [?[, items |> Enum.map(&write/1) |> Enum.intersperse(?,), ?]]

  def write(map) when is_map(map) do
    [?{, map |> Enum.map(fn {key, value} -> [write(to_string(key)), ?:, write(value)] end) |> Enum.intersperse(?,), ?}]
  end

  defp escape(?"), do: "\\\""
  defp escape(?\\), do: "\\\\"
  defp escape(?\n), do: "\\n"
  defp escape(char) when char < 32, do: ["\\u", char |> Integer.to_string(16) |> String.pad_leading(4, "0")]
  defp escape(char), do: <<char::utf8>>
end
