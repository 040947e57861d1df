# The book of one scenario: who was born, what everyone did and was told, who ended and why.

defmodule Conformance.Log do
  @moduledoc "One process a scenario. It is told of everything in the order in which it happens, and gives every process its name."

  def start(number) do
    spawn(fn ->
      Process.put(:number, number)
      loop(%{step: 0, events: [], names: %{}, pids: %{}, starts: %{}, busy: MapSet.new()})
    end)
  end

  @doc "Called first by every process: it gets its name, and its end will be noted. Returns which start of this id it is."
  def born(context, id, under \\ nil) do
    Process.put(:number, context.number)
    Process.put(:context, context)
    Process.put(:id, id)
    ask(context.log, {:born, self(), id, under})
  end

  @doc "Notes something that the calling process did or was told."
  def note(what), do: send(Process.get(:context).log, {:note, self(), what})

  @doc "The process of an id: the newest start of it, or the one that `id#start` says; nil when there is none."
  def find(id), do: ask(Process.get(:context).log, {:find, id})

  @doc "Gives a client its next step; false while it still does the one before."
  def take(log, id), do: ask(log, {:take, id})

  @doc "The calling client has done its step."
  def free, do: send(Process.get(:context).log, {:free, Process.get(:id)})

  @doc "Whether a process was ever given a name."
  def known?(pid), do: ask(Process.get(:context).log, {:known, pid})

  def step(log, number), do: ask(log, {:step, number})
  def all(log), do: ask(log, :all)
  def write(log, who, what), do: send(log, {:write, who, what})

  defp ask(log, question) do
    tag = make_ref()
    send(log, {:ask, self(), tag, question})

    receive do
      {^tag, answer} -> answer
    end
  end

  defp loop(book) do
    receive do
      {:ask, pid, tag, question} ->
        {answer, book} = answer(question, book)
        send(pid, {tag, answer})
        loop(book)

      {:note, pid, what} ->
        loop(add(book, Map.get(book.names, pid, "?"), what))

      {:free, id} ->
        loop(%{book | busy: MapSet.delete(book.busy, id)})

      {:write, who, what} ->
        loop(add(book, who, what))

      {:DOWN, _, :process, pid, reason} ->
        loop(add(book, book.names[pid], [:ended, reason]))
    end
  end

  defp answer({:born, pid, id, under}, book) do
    start = Map.get(book.starts, id, 0) + 1
    name = "#{id}##{start}"
    Process.monitor(pid)
    pids = book.pids |> Map.put(id, pid) |> Map.put(name, pid)
    book = %{book | starts: Map.put(book.starts, id, start), names: Map.put(book.names, pid, name), pids: pids}
    {start, add(book, name, [:began, under])}
  end

  defp answer({:find, id}, book), do: {Map.get(book.pids, id), book}
  defp answer({:take, id}, book), do: {not MapSet.member?(book.busy, id), %{book | busy: MapSet.put(book.busy, id)}}
  defp answer({:known, pid}, book), do: {Map.has_key?(book.names, pid), book}
  defp answer({:step, number}, book), do: {:ok, %{book | step: number}}
  defp answer(:all, book), do: {%{events: Enum.reverse(book.events), names: book.names, pids: book.pids}, book}

  defp add(book, who, what), do: %{book | events: [[book.step, who, what] | book.events]}
end
