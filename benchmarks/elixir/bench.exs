# The Elixir side of the harness: reads the load from the command line, warms up, times batches,
# and prints one JSON line, as harness/child.ts does for the sides in JavaScript.
Logger.configure(level: :none)

defmodule Bench do
  @doc "The load: `name=number` arguments as a map with atom keys."
  def load do
    for argument <- System.argv(), into: %{} do
      [name, value] = String.split(argument, "=")
      {String.to_atom(name), String.to_integer(value)}
    end
  end

  @doc "Operations a second over `samples` batches of `count`, after `warmups` that are not kept."
  def rate(load, batch) do
    rounds = load.warmups + load.samples

    results =
      for round <- 1..rounds do
        :erlang.yield()
        {took, used, done} = watched(fn -> batch.(load.count) end)
        {round > load.warmups, load.count / took * 1_000_000_000, used, done}
      end

    kept = for {true, rate, _used, _done} <- results, do: rate
    share = for {true, _rate, used, _done} <- results, do: used
    done = results |> Enum.map(&elem(&1, 3)) |> Enum.sum()
    say(%{rate: kept, share: share}, done, rounds * load.count)
  end

  @doc "How long `work` took, in nanoseconds, with its result."
  def timed(work) do
    began = System.monotonic_time(:nanosecond)
    result = work.()
    {System.monotonic_time(:nanosecond) - began, result}
  end

  @doc "As `timed`, with the share of a core that the BEAM had meanwhile: 1 when nothing disturbed it."
  def watched(work) do
    {before, _} = :erlang.statistics(:runtime)
    {took, result} = timed(work)
    {now, _} = :erlang.statistics(:runtime)
    {took, (now - before) * 1_000_000 / took, result}
  end

  @doc "The value below which `share` of the samples lie, by the nearest rank."
  def quantile(samples, share) do
    sorted = Enum.sort(samples)
    count = length(sorted)
    Enum.at(sorted, min(count - 1, max(0, ceil(share * count) - 1)))
  end

  @doc "Prints the outcome as the last line."
  def say(series, done, expected) do
    lists =
      Enum.map_join(series, ",", fn {name, samples} ->
        "\"#{name}\":[#{Enum.map_join(samples, ",", &to_string/1)}]"
      end)

    IO.puts("\n{\"outcome\":{\"series\":{#{lists}},\"done\":#{done},\"expected\":#{expected}}}")
  end
end
